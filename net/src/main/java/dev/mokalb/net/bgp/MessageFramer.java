package dev.mokalb.net.bgp;

import java.util.Arrays;

/**
 * Cuts what a connection delivers into messages. It holds at most one message that is not complete,
 * besides what was fed and not asked for yet.
 *
 * <p>Confined to one thread at a time by its owner.
 */
public final class MessageFramer {

  /** What is there. */
  public sealed interface Next {

    /** Not a whole message yet. */
    record Incomplete() implements Next {}

    /** A message, to be given to {@link MessageCodec#decode}. */
    record Complete(Octets message) implements Next {}

    /** No message can begin like that; what follows cannot be read. */
    record Refused(Notification notification) implements Next {}
  }

  private static final Next INCOMPLETE = new Next.Incomplete();

  private byte[] octets = new byte[CodecTerms.MESSAGE_OCTETS_MAX];
  private int from;
  private int end;

  /** Takes what came. */
  public void feed(byte[] more) {
    if (end + more.length > octets.length) {
      int held = end - from;
      int needed = Math.max(held + more.length, CodecTerms.MESSAGE_OCTETS_MAX);
      byte[] into = needed > octets.length ? new byte[needed] : octets;
      System.arraycopy(octets, from, into, 0, held);
      octets = into;
      from = 0;
      end = held;
    }
    System.arraycopy(more, 0, octets, end, more.length);
    end += more.length;
  }

  /** The next message under these terms, which may be others than those of the last. */
  public Next next(CodecTerms terms) {
    if (end - from < MessageHeader.OCTETS) {
      return INCOMPLETE;
    }
    return switch (MessageHeader.read(octets, from, terms)) {
      case MessageHeader.Read.Refused refused -> new Next.Refused(refused.notification());
      case MessageHeader.Read.Valid header -> {
        if (end - from < header.length()) {
          yield INCOMPLETE;
        }
        byte[] message = Arrays.copyOfRange(octets, from, from + header.length());
        from += header.length();
        yield new Next.Complete(Octets.of(message));
      }
    };
  }
}
