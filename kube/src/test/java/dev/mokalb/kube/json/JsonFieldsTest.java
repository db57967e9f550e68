package dev.mokalb.kube.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonFieldsTest {

  @Test
  void whatIsNotReadIsSkipped() throws IOException {
    List<String> seen = new ArrayList<>();
    try (JsonParser parser =
        JsonFields.parser(
            "{\"a\":{\"b\":[{}]},\"c\":[[1],{\"d\":2}],\"e\":\"x\",\"f\":{\"g\":1}}")) {
      JsonFields.read(
          parser,
          (name, value) -> {
            seen.add(name);
            if (name.equals("f")) {
              JsonFields.read(value, (inner, _) -> seen.add("f." + inner));
            }
          });
    }
    assertThat(seen).containsExactly("a", "c", "e", "f", "f.g");
  }

  @Test
  void elementsThatAreNotReadAreSkipped() throws IOException {
    int[] count = {0};
    try (JsonParser parser = JsonFields.parser("[{\"a\":[]},[[]],3,{}]")) {
      parser.nextToken();
      JsonFields.elements(parser, _ -> count[0]++);
    }
    assertThat(count[0]).isEqualTo(4);
  }

  @Test
  void aWrongShapeIsNamedByItsPath() {
    assertThatThrownBy(() -> port("{\"spec\":{\"ports\":[{\"port\":1},{\"port\":\"x\"}]}}"))
        .isInstanceOf(JsonShapeException.class)
        .hasMessage("spec.ports[1].port is not a whole number");
    assertThatThrownBy(() -> port("{\"spec\":{\"ports\":{}}}"))
        .hasMessage("spec.ports is not a list");
    assertThatThrownBy(() -> port("{\"spec\":[]}")).hasMessage("spec is not an object");
    assertThatThrownBy(() -> port("{\"spec\":\"\"}")).hasMessage("spec is not an object");
  }

  @Test
  void nullsAreEmpty() throws IOException {
    port("{\"spec\":null}");
    port("{\"spec\":{\"ports\":null}}");
    port("{\"spec\":{\"ports\":[{\"port\":null}]}}");
    port("null");
  }

  private static void port(String json) throws IOException {
    try (JsonParser parser = JsonFields.parser(json)) {
      JsonFields.read(
          parser,
          (_, spec) ->
              JsonFields.read(
                  spec,
                  (_, ports) ->
                      JsonFields.elements(
                          ports,
                          port -> JsonFields.read(port, (_, value) -> JsonFields.integer(value)))));
    }
  }
}
