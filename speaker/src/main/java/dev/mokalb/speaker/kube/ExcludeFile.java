package dev.mokalb.speaker.kube;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.mokalb.speaker.l2.InterfaceRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads which interfaces are not used from the file that MetalLB's ConfigMap {@code
 * metallb-excludel2} mounts: one key, {@code announcedInterfacesToExclude}, with a list of
 * expressions. They take the place of the built-in ones, which hold where there is no file.
 */
public final class ExcludeFile {

  private static final String KEY = "announcedInterfacesToExclude";
  private static final int OCTETS_MAX = 64 * 1024; // MetalLB's own list has some 200
  private static final int EXPRESSIONS_MAX = 256;

  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private ExcludeFile() {}

  /** What became of reading it. */
  public sealed interface Outcome {

    /** The rules to go by. */
    record Good(InterfaceRules rules) implements Outcome {}

    /** What is wrong: file, place, rule and remedy. */
    record Bad(String problem) implements Outcome {}
  }

  /** Reads the file; without one the built-in rules hold. */
  public static Outcome read(Path file) {
    try {
      if (Files.size(file) > OCTETS_MAX) {
        return bad(file, "has more than " + OCTETS_MAX + " octets", "shorten it");
      }
      return parse(file, Files.readString(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return new Outcome.Good(InterfaceRules.defaults());
    } catch (IOException e) {
      return bad(file, "cannot be read (" + e + ")", "make it a readable text file in UTF-8");
    }
  }

  private static Outcome parse(Path file, String text) {
    List<String> expressions = new ArrayList<>();
    try (JsonParser parser = YAML.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first != null && first != JsonToken.VALUE_NULL) {
        if (first != JsonToken.START_OBJECT) {
          return bad(file, "is no mapping", "give it the key " + KEY);
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          if (!name.equals(KEY)) {
            return bad(file, "has the unknown key " + name, "remove it; the only key is " + KEY);
          }
          if (!readList(parser, expressions)) {
            return bad(file, KEY + " is no list of texts", "write it as - \"^eth1$\", one a line");
          }
        }
      }
    } catch (JsonProcessingException e) {
      return bad(
          file,
          "is not valid YAML (line "
              + e.getLocation().getLineNr()
              + ": "
              + e.getOriginalMessage().lines().findFirst().orElse("")
              + ")",
          "correct it");
    } catch (IOException e) {
      return bad(file, "cannot be read (" + e + ")", "make it a readable text file in UTF-8");
    }
    return rules(file, expressions);
  }

  private static boolean readList(JsonParser parser, List<String> into) throws IOException {
    JsonToken value = parser.nextToken();
    if (value == JsonToken.VALUE_NULL || parser.getText().isEmpty()) {
      return true; // nothing behind the key
    }
    if (value != JsonToken.START_ARRAY) {
      return false;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (!parser.currentToken().isScalarValue() || parser.currentToken() == JsonToken.VALUE_NULL) {
        return false;
      }
      into.add(parser.getText());
    }
    return true;
  }

  private static Outcome rules(Path file, List<String> expressions) {
    if (expressions.size() > EXPRESSIONS_MAX) {
      return bad(
          file, KEY + " has more than " + EXPRESSIONS_MAX + " expressions", "join some by |");
    }
    return switch (InterfaceRules.parse(expressions)) {
      case InterfaceRules.Parsed.Rules parsed -> new Outcome.Good(parsed.rules());
      case InterfaceRules.Parsed.Refused refused ->
          bad(
              file,
              "%s[%d] \"%s\" is no expression: %s"
                  .formatted(KEY, refused.index(), refused.expression(), refused.why()),
              "correct it; an expression matches anywhere in a name unless it has ^ and $");
    };
  }

  private static Outcome bad(Path file, String what, String remedy) {
    return new Outcome.Bad(file + ": " + what + "; " + remedy);
  }
}
