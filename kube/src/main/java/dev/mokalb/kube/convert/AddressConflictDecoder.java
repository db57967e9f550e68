package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonShapeException;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads an AddressConflict, the report of a speaker that a stranger uses an address. */
public final class AddressConflictDecoder implements ObjectDecoder<AddressConflict> {

  private static final Set<String> READ =
      Set.of("address", "mac", "node", "interface", "firstSeen", "until");

  @Override
  public AddressConflict decode(ObjectMeta meta, JsonParser fields) throws IOException {
    Map<String, String> status = new HashMap<>();
    JsonFields.read(
        fields,
        (name, parser) -> {
          if (name.equals("status")) {
            JsonFields.read(
                parser,
                (field, value) -> {
                  if (READ.contains(field)) {
                    status.put(field, JsonFields.text(value));
                  }
                });
          }
        });
    return new AddressConflict(
        IpAddress.parse(text(status, "address"))
            .orElseThrow(() -> wrong(status, "address", "an IP address")),
        MacAddress.parse(text(status, "mac"))
            .orElseThrow(() -> wrong(status, "mac", "a MAC address")),
        new AddressConflict.Sight(
            text(status, "node"), text(status, "interface"), time(status, "firstSeen")),
        time(status, "until"));
  }

  private static Instant time(Map<String, String> status, String field) throws IOException {
    try {
      return Instant.parse(text(status, field));
    } catch (DateTimeParseException e) {
      throw wrong(status, field, "a time");
    }
  }

  private static String text(Map<String, String> status, String field) {
    return status.getOrDefault(field, "");
  }

  private static JsonShapeException wrong(Map<String, String> status, String field, String rule) {
    return new JsonShapeException(
        "status." + field + " holds \"" + text(status, field) + "\", which is not " + rule);
  }
}
