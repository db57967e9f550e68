package dev.mokalb.kube.protobuf;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a message that are read, with their numbers (the {@code generated.proto} files of
 * k8s.io/api and k8s.io/apimachinery) and their JSON names. Fields that are not listed do not exist
 * for the reader.
 */
public final class Message {

  private static final Message NONE = fields();

  /** {@code OwnerReference} of meta/v1. */
  private static final Message OWNER = fields(text(4, "uid"));

  /** {@code ObjectMeta} of meta/v1. */
  private static final Message METADATA =
      fields(
          text(1, "name"),
          text(3, "namespace"),
          text(5, "uid"),
          text(6, "resourceVersion"),
          time(8, "creationTimestamp"),
          time(9, "deletionTimestamp"),
          map(11, "labels"),
          map(12, "annotations"),
          many(13, "ownerReferences", OWNER));

  /** {@code Status} of meta/v1. */
  public static final Message STATUS =
      fields(
          text(3, "message"),
          one(5, "details", fields(integer(5, "retryAfterSeconds"))),
          integer(6, "code"));

  private final @Nullable Field[] byNumber;

  private Message(@Nullable Field[] byNumber) {
    this.byNumber = byNumber;
  }

  /** What a field holds. */
  public enum Kind {
    TEXT(WireReader.LENGTH_DELIMITED),
    REQUIRED_TEXT(WireReader.LENGTH_DELIMITED),
    TEXTS(WireReader.LENGTH_DELIMITED),
    INTEGER(WireReader.VARINT),
    FLAG(WireReader.VARINT),
    TIME(WireReader.LENGTH_DELIMITED),
    ONE(WireReader.LENGTH_DELIMITED),
    MANY(WireReader.LENGTH_DELIMITED),
    MAP(WireReader.LENGTH_DELIMITED);

    private final int wireType;

    Kind(int wireType) {
      this.wireType = wireType;
    }
  }

  /**
   * One field.
   *
   * @param message of what it holds, for {@link Kind#ONE} and {@link Kind#MANY}; else empty
   */
  public record Field(int number, String name, Kind kind, Message message) {
    int tag() {
      return number << 3 | kind.wireType;
    }
  }

  /** A message of these fields. */
  public static Message fields(Field... all) {
    int most = Arrays.stream(all).mapToInt(Field::number).max().orElse(0);
    @Nullable Field[] byNumber = new Field[most + 1];
    for (Field field : all) {
      byNumber[field.number] = field;
    }
    return new Message(byNumber);
  }

  /** An object of the API: its metadata and these fields. */
  public static Message object(Field... fields) {
    Field[] all = Arrays.copyOf(fields, fields.length + 1);
    all[fields.length] = one(1, "metadata", METADATA);
    return fields(all);
  }

  /** A text, which JSON leaves out where it is empty ({@code omitempty}). */
  public static Field text(int number, String name) {
    return new Field(number, name, Kind.TEXT, NONE);
  }

  /** A text that JSON has where it is empty, too. */
  public static Field requiredText(int number, String name) {
    return new Field(number, name, Kind.REQUIRED_TEXT, NONE);
  }

  /** A list of texts. */
  public static Field texts(int number, String name) {
    return new Field(number, name, Kind.TEXTS, NONE);
  }

  /** A number, which JSON leaves out where it is zero; not for one that may be zero and set. */
  public static Field integer(int number, String name) {
    return new Field(number, name, Kind.INTEGER, NONE);
  }

  /** True or false where it is set, a pointer in Go. */
  public static Field flag(int number, String name) {
    return new Field(number, name, Kind.FLAG, NONE);
  }

  /** A {@code Time} of meta/v1, which JSON has as a text. */
  public static Field time(int number, String name) {
    return new Field(number, name, Kind.TIME, NONE);
  }

  /** Texts by their keys. */
  public static Field map(int number, String name) {
    return new Field(number, name, Kind.MAP, NONE);
  }

  /** A message in this one. */
  public static Field one(int number, String name, Message message) {
    return new Field(number, name, Kind.ONE, message);
  }

  /** A list of messages. */
  public static Field many(int number, String name, Message message) {
    return new Field(number, name, Kind.MANY, message);
  }

  @Nullable Field field(int number) {
    return number < byNumber.length ? byNumber[number] : null;
  }
}
