package dev.mokalb.lab.crds;

import dev.mokalb.crds.Sample.Layer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the API server said to an object.
 *
 * @param complaints none if it took it
 */
record ApiVerdict(List<Complaint> complaints) {

  static final ApiVerdict ACCEPTED = new ApiVerdict(List.of());

  /** The words in which the API server tells what OpenAPI forbids; all others are a rule's. */
  private static final Pattern OF_SCHEMA =
      Pattern.compile(
          " in body | in body$|Required value|Too (many|long|few)|Unsupported value|Duplicate value"
              + "|Checked value must be|must be an integer|is invalid, must");

  /** One thing that is wrong, with its field in front. */
  record Complaint(String message) {

    Layer layer() {
      return OF_SCHEMA.matcher(message).find() ? Layer.SCHEMA : Layer.CEL;
    }
  }
}
