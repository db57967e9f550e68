package dev.mokalb.kube.admission;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mokalb.kube.json.JsonShapeException;
import java.io.IOException;

/** Where a value stands in a body, so that it can be read later by whoever knows how. */
record Slice(int offset, int length) {

  /**
   * Values in one object. A pool of 10,000 addresses has as many; a small body of very many tiny
   * values would otherwise take very much memory.
   */
  static final int VALUES_MAX = 50_000;

  static final Slice NONE = new Slice(0, 0);

  /** Passes over the object at which the parser stands; a null is no object. */
  static Slice of(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return NONE;
    }
    int begin = (int) parser.currentTokenLocation().getByteOffset();
    int depth = 0;
    int values = 0;
    JsonToken token = parser.currentToken();
    while (true) {
      if (token == null) {
        throw new JsonShapeException("the body ends in the middle of an object");
      }
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token.isScalarValue() && ++values > VALUES_MAX) {
        throw new JsonShapeException("an object has more than " + VALUES_MAX + " values");
      }
      if (depth == 0) {
        return new Slice(begin, (int) parser.currentLocation().getByteOffset() - begin);
      }
      token = parser.nextToken();
    }
  }

  boolean isNone() {
    return length == 0;
  }
}
