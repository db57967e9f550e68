package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.StringWriter;
import java.util.regex.Pattern;

/** Writes custom resources as YAML that every reader of YAML understands alike. */
final class ResourceYaml {

  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .stringQuotingChecker(new QuoteNumbers())
          .build();

  /** Quotes what some reader of YAML takes for a number, and Jackson does not see as one. */
  private static final class QuoteNumbers extends StringQuotingChecker.Default {

    private static final long serialVersionUID = 1;

    /** Of base 60 in YAML 1.1, as {@code 64512:1}; of base 2, 8 and 16; with an exponent. */
    private static final Pattern NUMBER =
        Pattern.compile(
            "[-+]?[0-9][0-9_]*(:[0-9.]+)+"
                + "|[-+]?0[box][0-9A-Fa-f_]+"
                + "|[-+]?[0-9_]*\\.?[0-9_]*([eE][-+]?[0-9]+)?"
                + "|[-+]?\\.(inf|Inf|INF|nan|NaN|NAN)");

    @Override
    public boolean needToQuoteValue(String value) {
      return NUMBER.matcher(value).matches() || super.needToQuoteValue(value);
    }
  }

  private ResourceYaml() {}

  /** One document, without marks around it. */
  static String document(String namespace, LegacyResources.Resource resource) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = YAML.createGenerator(out)) {
      generator.writeStartObject();
      generator.writeStringField("apiVersion", resource.definition().apiVersion());
      generator.writeStringField("kind", resource.kind());
      generator.writeObjectFieldStart("metadata");
      generator.writeStringField("name", resource.name());
      generator.writeStringField("namespace", namespace);
      generator.writeEndObject();
      generator.writeFieldName("spec");
      resource.spec().write(generator);
      generator.writeEndObject();
    }
    return out.toString();
  }
}
