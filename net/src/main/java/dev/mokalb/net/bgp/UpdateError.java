package dev.mokalb.net.bgp;

/**
 * An error in an UPDATE that the session survives.
 *
 * @param attributeCode 0 where it is not one attribute's
 * @param rule what is wrong, in words
 */
public record UpdateError(Treatment treatment, int attributeCode, String rule) {

  /** The steps of RFC 7606 §2 below a reset, from the mildest. */
  public enum Treatment {
    /** The routes are taken without the attribute. */
    ATTRIBUTE_DISCARD,
    /** The routes are taken as withdrawn. */
    TREAT_AS_WITHDRAW
  }

  /** For people: the attribute by its name, and the rule. */
  @Override
  public String toString() {
    String name =
        AttributeType.Known.of(attributeCode)
            .map(Enum::name)
            .orElse(attributeCode == 0 ? "the attributes" : "attribute " + attributeCode);
    return name + ": " + rule;
  }
}
