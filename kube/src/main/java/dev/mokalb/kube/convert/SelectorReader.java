package dev.mokalb.kube.convert;

import dev.mokalb.model.select.LabelSelector;
import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.model.select.Requirement;
import dev.mokalb.model.select.Requirement.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads label selectors, by the rules of Kubernetes for keys and values of labels. */
final class SelectorReader {

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
  private static final Pattern PREFIX =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final int PREFIX_CHARS_MAX = 253;

  private static final String KEY_REMEDY =
      "write a label's name, such as zone or example.com/zone: letters, digits, '-', '_', '.',"
          + " at most 63 characters";

  private SelectorReader() {}

  /** The selectors of a list; noted as a problem if two are the same. */
  static LabelSelectors selectors(Fields of, String field) {
    List<LabelSelector> selectors = new ArrayList<>();
    Set<LabelSelector> seen = new HashSet<>();
    for (Fields one : of.children(field)) {
      LabelSelector selector = selector(one);
      if (!seen.add(selector)) {
        one.wrong("is the same selector as an earlier one", "list it once");
      }
      selectors.add(selector);
    }
    return new LabelSelectors(selectors);
  }

  /** One selector; what is wrong in it is left out of it. */
  static LabelSelector selector(Fields fields) {
    fields.allow(Set.of("matchLabels", "matchExpressions"));
    SortedMap<String, String> labels = fields.textMap("matchLabels");
    labels.forEach((key, value) -> {
      if (!isKey(key)) {
        fields.wrong(
            "matchLabels", "has the key \"" + key + "\", which no label can have", KEY_REMEDY);
      }
      if (!isValue(value)) {
        fields.wrong(
            "matchLabels",
            "has the value \"" + value + "\", which no label can have",
            "write at most 63 letters, digits, '-', '_' or '.', with a letter or digit at both"
                + " ends");
      }
    });
    List<Requirement> requirements = new ArrayList<>();
    Set<Requirement> seen = new HashSet<>();
    for (Fields expression : fields.children("matchExpressions")) {
      requirement(expression)
          .ifPresent(requirement -> {
            if (!seen.add(requirement)) {
              expression.wrong("is the same expression as an earlier one", "list it once");
            }
            requirements.add(requirement);
          });
    }
    return new LabelSelector(labels, requirements);
  }

  private static Optional<Requirement> requirement(Fields fields) {
    fields.allow(Set.of("key", "operator", "values"));
    fields.require("key", "name the label");
    String key = fields.text("key");
    if (!key.isEmpty() && !isKey(key)) {
      fields.wrong("key", "is no name of a label", KEY_REMEDY);
    }
    List<String> values = fields.distinctTexts("values");
    Optional<Operator> operator = operator(fields.text("operator"));
    if (operator.isEmpty()) {
      fields.wrong("operator", "is no operator", "write In, NotIn, Exists or DoesNotExist");
      return Optional.empty();
    }
    if (operator.get().takesValues() && values.isEmpty()) {
      fields.wrong(
          "values", "is empty, but " + operator.get() + " compares with values", "list some");
      return Optional.empty();
    }
    if (!operator.get().takesValues() && !values.isEmpty()) {
      fields.wrong("values", "is given, but " + operator.get() + " takes no values", "remove it");
      return Optional.empty();
    }
    return Optional.of(new Requirement(key, operator.get(), new TreeSet<>(values)));
  }

  private static Optional<Operator> operator(String text) {
    return Arrays.stream(Operator.values()).filter(one -> one.toString().equals(text)).findFirst();
  }

  private static boolean isKey(String key) {
    int slash = key.indexOf('/');
    String prefix = slash < 0 ? "" : key.substring(0, slash);
    boolean prefixFits =
        slash < 0 || (prefix.length() <= PREFIX_CHARS_MAX && PREFIX.matcher(prefix).matches());
    return prefixFits && NAME.matcher(key.substring(slash + 1)).matches();
  }

  private static boolean isValue(String value) {
    return value.isEmpty() || NAME.matcher(value).matches();
  }
}
