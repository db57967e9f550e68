package dev.mokalb.kube.convert;

/**
 * Something for which an API server refuses an object.
 *
 * @param path of the field, such as {@code spec.peerPort}
 * @param value of the field; it knows where it came from
 * @param rule what is wrong, to follow the field
 * @param remedy what to do, an imperative
 */
record Breach(String path, Tree value, String rule, String remedy) {

  /**
   * One sentence for people.
   *
   * @param object kind and name
   */
  String message(String object) {
    boolean secret = path.equals("spec.password");
    String place = value.place().equals(Tree.Place.NONE) ? "" : " (" + value.place() + ")";
    return "%s: %s%s%s %s, for which the API server would refuse the object: %s"
        .formatted(object, path, secret ? "" : Fields.quoted(value), place, rule, remedy);
  }
}
