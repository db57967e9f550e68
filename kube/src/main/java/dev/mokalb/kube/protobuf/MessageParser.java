package dev.mokalb.kube.protobuf;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.core.base.ParserMinimalBase;
import com.fasterxml.jackson.core.json.JsonReadContext;
import dev.mokalb.kube.json.JsonShapeException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that the JSON form of a message would have, so that one decoder reads both. Texts are
 * made only if they are asked for. Elements of a list that do not stand together, which the API
 * server never writes, become two lists of one name.
 */
@SuppressWarnings("deprecation") // Jackson 2 wants the old names of some methods.
public final class MessageParser extends ParserMinimalBase {

  /** {@code Time} of meta/v1. */
  private static final int SECONDS = 1 << 3 | WireReader.VARINT;

  /** The years 0000 to 9999. */
  private static final long SECONDS_MIN = -62_167_219_200L;

  private static final long SECONDS_MAX = 253_402_300_799L;

  private static final int KEY = 1 << 3 | WireReader.LENGTH_DELIMITED;
  private static final int VALUE = 2 << 3 | WireReader.LENGTH_DELIMITED;

  private final WireReader in;
  private JsonReadContext context = JsonReadContext.createRootContext(null);
  private Level level;
  private boolean begun;
  private boolean closed;

  /** The field whose name was the last token. */
  private Message.@Nullable Field named;

  private boolean entryNamed;
  private int textStart;
  private int textEnd;
  private @Nullable String text;
  private long number;

  /** A message, list or map that the parser is in. Kept for the next at the same depth. */
  private static final class Level {
    private final @Nullable Level outer;
    private @Nullable Level inner;
    private @Nullable Message message;
    private Message.@Nullable Field repeated;
    private boolean first;
    private int end;

    private Level(@Nullable Level outer) {
      this.outer = outer;
    }

    private Level enter(int innerEnd) {
      Level next = inner;
      if (next == null) {
        next = new Level(this);
        inner = next;
      }
      next.end = innerEnd;
      next.message = null;
      next.repeated = null;
      return next;
    }
  }

  /** A parser over part of an array, before its first token. */
  public MessageParser(Message message, byte[] octets, int offset, int length) {
    super(0, StreamReadConstraints.defaults());
    this.in = new WireReader(octets, offset);
    this.level = new Level(null);
    level.message = message;
    level.end = offset + length;
  }

  @Override
  public @Nullable JsonToken nextToken() throws IOException {
    text = null;
    _currToken = closed ? null : step();
    return _currToken;
  }

  private @Nullable JsonToken step() throws IOException {
    if (!begun) {
      begun = true;
      context = context.createChildObjectContext(0, 0);
      return JsonToken.START_OBJECT;
    }
    Message.Field field = named;
    if (field != null) {
      named = null;
      return value(field);
    }
    if (entryNamed) {
      entryNamed = false;
      return JsonToken.VALUE_STRING;
    }
    if (context.inRoot()) {
      return null;
    }
    Message message = level.message;
    if (message != null) {
      return name(message);
    }
    Message.Field repeated = level.repeated;
    if (repeated == null) {
      throw new IllegalStateException("neither in a message nor in a list");
    }
    return repeated.kind() == Message.Kind.MAP ? entry(repeated) : element(repeated);
  }

  private JsonToken name(Message message) throws IOException {
    while (in.position() < level.end) {
      int tag = in.tag(level.end);
      Message.Field field = message.field(WireReader.numberOf(tag));
      if (field == null) {
        in.skip(WireReader.typeOf(tag), level.end);
      } else if (field.tag() != tag) {
        throw new DamagedMessageException(
            field.name() + " is of wire type " + WireReader.typeOf(tag));
      } else if (!isLeftOut(field)) {
        named = field;
        context.setCurrentName(field.name());
        return JsonToken.FIELD_NAME;
      }
    }
    return leave(JsonToken.END_OBJECT);
  }

  /** JSON leaves out texts and numbers that nobody has set; here they are empty and zero. */
  private boolean isLeftOut(Message.Field field) throws DamagedMessageException {
    int before = in.position();
    boolean unset =
        switch (field.kind()) {
          case TEXT -> {
            text();
            yield textStart == textEnd;
          }
          case INTEGER -> in.varint(level.end) == 0;
          case REQUIRED_TEXT, TEXTS, FLAG, TIME, ONE, MANY, MAP -> false;
        };
    if (!unset) {
      in.moveTo(before);
    }
    return unset;
  }

  private JsonToken value(Message.Field field) throws IOException {
    return switch (field.kind()) {
      case TEXT, REQUIRED_TEXT -> text();
      case INTEGER -> {
        number = in.varint(level.end);
        yield JsonToken.VALUE_NUMBER_INT;
      }
      case FLAG -> in.varint(level.end) == 0 ? JsonToken.VALUE_FALSE : JsonToken.VALUE_TRUE;
      case TIME -> time();
      case ONE -> enter(field.message());
      case TEXTS, MANY -> {
        repeat(field);
        context = context.createChildArrayContext(0, 0);
        yield JsonToken.START_ARRAY;
      }
      case MAP -> {
        repeat(field);
        context = context.createChildObjectContext(0, 0);
        yield JsonToken.START_OBJECT;
      }
    };
  }

  private JsonToken text() throws DamagedMessageException {
    textEnd = in.endOfNext(level.end);
    textStart = in.position();
    in.moveTo(textEnd);
    return JsonToken.VALUE_STRING;
  }

  private JsonToken time() throws DamagedMessageException {
    int end = in.endOfNext(level.end);
    if (in.position() == end) {
      return JsonToken.VALUE_NULL;
    }
    long seconds = 0;
    while (in.position() < end) {
      int tag = in.tag(end);
      if (tag == SECONDS) {
        seconds = in.varint(end);
      } else {
        in.skip(WireReader.typeOf(tag), end); // JSON has whole seconds only.
      }
    }
    if (seconds < SECONDS_MIN || seconds > SECONDS_MAX) {
      return JsonToken.VALUE_NULL; // The API server checks none; JSON could not say it either.
    }
    text = Instant.ofEpochSecond(seconds).toString();
    return JsonToken.VALUE_STRING;
  }

  private JsonToken enter(Message message) throws DamagedMessageException {
    level = level.enter(in.endOfNext(level.end));
    level.message = message;
    context = context.createChildObjectContext(0, 0);
    return JsonToken.START_OBJECT;
  }

  /** The tag of the first element has been read. */
  private void repeat(Message.Field field) {
    level = level.enter(level.end);
    level.repeated = field;
    level.first = true;
  }

  private boolean hasAnother(Message.Field repeated) throws DamagedMessageException {
    if (level.first) {
      level.first = false;
      return true;
    }
    if (in.position() >= level.end) {
      return false;
    }
    int before = in.position();
    if (in.tag(level.end) == repeated.tag()) {
      return true;
    }
    in.moveTo(before);
    return false;
  }

  private JsonToken element(Message.Field repeated) throws DamagedMessageException {
    if (!hasAnother(repeated)) {
      return leave(JsonToken.END_ARRAY);
    }
    context.expectComma(); // Counts the elements.
    return repeated.kind() == Message.Kind.MANY ? enter(repeated.message()) : text();
  }

  private JsonToken entry(Message.Field repeated) throws IOException {
    if (!hasAnother(repeated)) {
      return leave(JsonToken.END_OBJECT);
    }
    int end = in.endOfNext(level.end);
    String key = "";
    textStart = end;
    textEnd = end;
    while (in.position() < end) {
      int tag = in.tag(end);
      if (tag != KEY && tag != VALUE) {
        in.skip(WireReader.typeOf(tag), end);
        continue;
      }
      int inner = in.endOfNext(end);
      if (tag == KEY) {
        key = in.text(in.position(), inner);
      } else {
        textStart = in.position();
        textEnd = inner;
      }
      in.moveTo(inner);
    }
    context.setCurrentName(key);
    entryNamed = true;
    return JsonToken.FIELD_NAME;
  }

  private JsonToken leave(JsonToken token) {
    context = context.clearAndGetParent();
    Level outer = level.outer;
    if (outer != null) {
      level = outer;
    }
    return token;
  }

  /** By its length, not by its tokens. */
  @Override
  public MessageParser skipChildren() throws IOException {
    if (_currToken == null || !_currToken.isStructStart()) {
      return this;
    }
    boolean list = _currToken == JsonToken.START_ARRAY;
    Message.Field repeated = level.repeated;
    if (repeated == null) {
      in.moveTo(level.end);
    } else {
      while (hasAnother(repeated)) {
        in.skip(WireReader.LENGTH_DELIMITED, level.end);
      }
    }
    _currToken = leave(list ? JsonToken.END_ARRAY : JsonToken.END_OBJECT);
    return this;
  }

  @Override
  public @Nullable String getCurrentName() {
    boolean entered = _currToken == JsonToken.START_OBJECT || _currToken == JsonToken.START_ARRAY;
    JsonStreamContext of = entered ? context.getParent() : context;
    return of == null ? null : of.getCurrentName();
  }

  @Override
  public @Nullable String getText() {
    if (_currToken == null) {
      return null;
    }
    return switch (_currToken) {
      case FIELD_NAME -> context.getCurrentName();
      case VALUE_STRING -> {
        if (text == null) {
          text = in.text(textStart, textEnd);
        }
        yield text;
      }
      case VALUE_NUMBER_INT -> Long.toString(number);
      default -> _currToken.asString();
    };
  }

  private String textOrNothing() {
    String shown = getText();
    return shown == null ? "" : shown;
  }

  @Override
  public char[] getTextCharacters() {
    return textOrNothing().toCharArray();
  }

  @Override
  public boolean hasTextCharacters() {
    return false;
  }

  @Override
  public int getTextLength() {
    return textOrNothing().length();
  }

  @Override
  public int getTextOffset() {
    return 0;
  }

  @Override
  public int getIntValue() throws IOException {
    long value = getLongValue();
    if (value != (int) value) {
      throw new JsonShapeException(value + " is no number of 32 bits");
    }
    return (int) value;
  }

  @Override
  public long getLongValue() throws IOException {
    if (_currToken != JsonToken.VALUE_NUMBER_INT) {
      throw new JsonShapeException(_currToken + " is no number");
    }
    return number;
  }

  @Override
  public Number getNumberValue() throws IOException {
    return getLongValue();
  }

  @Override
  public NumberType getNumberType() {
    return NumberType.LONG;
  }

  @Override
  public BigInteger getBigIntegerValue() throws IOException {
    return BigInteger.valueOf(getLongValue());
  }

  @Override
  public float getFloatValue() throws IOException {
    return getLongValue();
  }

  @Override
  public double getDoubleValue() throws IOException {
    return getLongValue();
  }

  @Override
  public BigDecimal getDecimalValue() throws IOException {
    return BigDecimal.valueOf(getLongValue());
  }

  @Override
  public byte[] getBinaryValue(Base64Variant variant) {
    throw new UnsupportedOperationException("no kind that is read so has octets");
  }

  @Override
  public JsonStreamContext getParsingContext() {
    return context;
  }

  @Override
  public JsonLocation getTokenLocation() {
    return JsonLocation.NA;
  }

  @Override
  public JsonLocation getCurrentLocation() {
    return JsonLocation.NA;
  }

  @Override
  public void overrideCurrentName(String name) {
    throw new UnsupportedOperationException("names are those of the message");
  }

  @Override
  public @Nullable ObjectCodec getCodec() {
    return null;
  }

  @Override
  public void setCodec(ObjectCodec codec) {
    throw new UnsupportedOperationException("it makes no objects");
  }

  @Override
  public Version version() {
    return Version.unknownVersion();
  }

  @Override
  protected void _handleEOF() {
    // The end of the octets is checked where something is missing.
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }
}
