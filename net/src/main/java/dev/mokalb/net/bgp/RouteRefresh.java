package dev.mokalb.net.bgp;

/**
 * Asks for routes to be sent again, or marks the ends of such a repetition (RFC 2918, RFC 7313).
 */
public record RouteRefresh(AfiSafi family, Subtype subtype) implements Message {

  /** The third octet of the body. */
  public sealed interface Subtype {

    int code();

    /** The subtypes of RFC 7313 §3.2. */
    enum Known implements Subtype {
      REQUEST(0),
      /** BoRR: what follows is the whole. */
      BEGIN(1),
      /** EoRR: what was not repeated since BoRR is gone. */
      END(2);

      private final int code;

      Known(int code) {
        this.code = code;
      }

      @Override
      public int code() {
        return code;
      }
    }

    /** To be ignored (RFC 7313 §5). */
    record Unknown(int code) implements Subtype {

      /** Refuses a code that has a name or does not fit, bugs of the caller. */
      public Unknown {
        if (code < Known.values().length || code > 0xff) {
          throw new IllegalArgumentException("not an unknown subtype: " + code);
        }
      }
    }

    /** The subtype with this code, 0 to 255. */
    static Subtype of(int code) {
      return code < Known.values().length ? Known.values()[code] : new Unknown(code);
    }
  }
}
