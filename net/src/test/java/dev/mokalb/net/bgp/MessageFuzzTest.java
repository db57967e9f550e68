package dev.mokalb.net.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damages the vectors at random, in ways that keep most of a message, and holds the decoder to what
 * is promised of any octets. {@code -Dmoka.fuzz.seconds=N} runs it for long, each time with other
 * damages; {@code -Dmoka.fuzz.seed=N} repeats what failed.
 */
class MessageFuzzTest {

  private static final int ROUNDS = 100_000;
  private static final List<CodecTerms> TERMS =
      List.of(
          Vectors.EXTERNAL,
          Vectors.INTERNAL,
          Vectors.TWO_OCTETS,
          new CodecTerms(AsnWidth.FOUR, PeerKind.EXTERNAL, CodecTerms.EXTENDED_MESSAGE_OCTETS_MAX));

  private static final List<byte[]> CORPUS =
      Vectors.all().stream().map(Vectors.Vector::octets).toList();

  @Test
  void damagedMessagesKeepThePromises() {
    assertThat(CORPUS).isNotEmpty();
    long seconds = Long.getLong("moka.fuzz.seconds", 0);
    long seed = Long.getLong("moka.fuzz.seed", seconds > 0 ? System.nanoTime() : 20_260_101L);
    long first = seed;
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    long rounds = 0;
    while (seconds > 0 ? System.nanoTime() < end : rounds < ROUNDS) {
      promises(seed++);
      rounds++;
    }
    System.out.printf("%,d damaged messages, of the seeds %d to %d%n", rounds, first, seed - 1);
  }

  private static void promises(long seed) {
    Random random = new Random(seed);
    byte[] octets = damaged(random);
    CodecTerms terms = TERMS.get(random.nextInt(TERMS.size()));
    String which = "-Dmoka.fuzz.seed=" + seed + ": " + Octets.of(octets);
    try {
      hold(octets, terms, which);
    } catch (RuntimeException e) {
      throw new AssertionError(which, e);
    }
  }

  private static void hold(byte[] octets, CodecTerms terms, String which) {
    switch (MessageCodec.decode(octets, terms)) {
      case Decoded.Read read -> writtenIsReadAgain(read.message(), terms, which);
      case Decoded.Mended mended -> {
        assertThat(mended.errors()).as(which).isNotEmpty();
        writtenIsReadAgain(mended.update(), terms, which);
      }
      case Decoded.Refused refused -> {
        assertThat(refused.notification().words()).as(which).isNotBlank();
        writtenIsReadAgain(refused.notification(), terms, which);
      }
    }
  }

  private static void writtenIsReadAgain(Message message, CodecTerms terms, String which) {
    byte[] written = MessageCodec.encode(message, terms);
    assertThat(MessageCodec.decode(written, terms)).as(which).isEqualTo(new Decoded.Read(message));
  }

  private static byte[] damaged(Random random) {
    byte[] octets = pick(random).clone();
    int wounds = 1 + random.nextInt(4);
    for (int i = 0; i < wounds; i++) {
      octets = wound(octets, random);
    }
    if (random.nextInt(10) > 0 && octets.length >= MessageHeader.OCTETS) {
      Arrays.fill(octets, 0, MessageHeader.LENGTH_AT, (byte) 0xff);
      octets[MessageHeader.LENGTH_AT] = (byte) (octets.length >>> 8);
      octets[MessageHeader.LENGTH_AT + 1] = (byte) octets.length;
    }
    return octets;
  }

  private static byte[] pick(Random random) {
    return CORPUS.get(random.nextInt(CORPUS.size()));
  }

  private static byte[] wound(byte[] octets, Random random) {
    if (octets.length == 0) {
      return octets;
    }
    int at = random.nextInt(octets.length);
    return switch (random.nextInt(7)) {
      case 0 -> {
        octets[at] ^= (byte) (1 << random.nextInt(8));
        yield octets;
      }
      case 1 -> {
        octets[at] = (byte) random.nextInt();
        yield octets;
      }
      case 2 -> {
        octets[at] = random.nextBoolean() ? 0 : (byte) 0xff;
        yield octets;
      }
      case 3 -> Arrays.copyOf(octets, at); // cut
      case 4 -> joined(octets, at, octets, Math.min(octets.length, at + 1 + random.nextInt(8)));
      case 5 -> joined(octets, octets.length - random.nextInt(octets.length), octets, at);
      default -> {
        byte[] other = pick(random);
        yield joined(octets, at, other, random.nextInt(other.length));
      }
    };
  }

  /** The beginning of one and the end of another. */
  private static byte[] joined(byte[] first, int end, byte[] second, int from) {
    byte[] joined = Arrays.copyOf(first, end + second.length - from);
    System.arraycopy(second, from, joined, end, second.length - from);
    return joined;
  }
}
