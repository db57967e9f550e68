package dev.mokalb.speaker.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.members.MessageCodec.Decoded;
import dev.mokalb.speaker.members.MessageCodecTest.Vector;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a speaker of the next version may send to one of this version during a rolling update: what
 * this one knows of it is understood, the rest is passed over, and what it cannot read it drops.
 */
class NeighbouringVersionsTest {

  private static final int HEADER_OCTETS = 3;
  private static final int NEXT = MessageCodec.VERSION + 1;
  private static final byte[] OF_THE_FUTURE = {(byte) 200, 0, 0, 0, 2, 0x55, 0x55};

  /** How the next version may differ in what this one is to read all the same. */
  enum Growth {
    ITS_NUMBER_ALONE {
      @Override
      void write(ByteArrayOutputStream out, byte[] sections) {
        out.writeBytes(sections);
      }
    },
    A_SECTION_BEFORE_ALL_OTHERS {
      @Override
      void write(ByteArrayOutputStream out, byte[] sections) {
        out.writeBytes(OF_THE_FUTURE);
        out.writeBytes(sections);
      }
    },
    A_SECTION_BEHIND_ALL_OTHERS {
      @Override
      void write(ByteArrayOutputStream out, byte[] sections) {
        out.writeBytes(sections);
        out.writeBytes(OF_THE_FUTURE);
      }
    },
    OCTETS_AT_THE_END_OF_EACH_SECTION {
      @Override
      void write(ByteArrayOutputStream out, byte[] sections) {
        ByteBuffer in = ByteBuffer.wrap(sections);
        while (in.hasRemaining()) {
          out.write(in.get());
          int length = in.getInt();
          out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length + 3).array());
          out.write(sections, in.position(), length);
          out.writeBytes(new byte[] {7, 7, 7});
          in.position(in.position() + length);
        }
      }
    };

    abstract void write(ByteArrayOutputStream out, byte[] sections);

    byte[] of(byte[] octets) {
      var out = new ByteArrayOutputStream();
      out.write(NEXT);
      out.write(octets[1]);
      out.write(octets[2]);
      write(out, Arrays.copyOfRange(octets, HEADER_OCTETS, octets.length));
      return out.toByteArray();
    }
  }

  static Stream<Vector> messages() {
    return MessageCodecTest.vectors();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatItAddsIsPassedOver(Vector vector) {
    for (Growth growth : Growth.values()) {
      assertThat(MessageCodec.decode(growth.of(vector.octets())))
          .as("%s of the next version with %s", vector, growth)
          .isEqualTo(new Decoded.Message(vector.message()));
    }
  }

  @Test
  void ofItsHellosToo() {
    for (Growth growth : Growth.values()) {
      assertThat(HelloCodec.decode(growth.of(HelloCodecTest.OCTETS)))
          .as("a hello of the next version with %s", growth)
          .contains(HelloCodecTest.HELLO);
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatItSaysIsNotForThisVersionIsDropped(Vector vector) {
    byte[] octets = vector.octets();
    octets[0] = (byte) NEXT;
    octets[1] = (byte) NEXT;
    assertThat(MessageCodec.decode(octets))
        .isEqualTo(new Decoded.Dropped(DropReason.NEWER_VERSION));
  }

  @Test
  void aHelloThatIsNotForThisVersionIsNone() {
    byte[] octets = HelloCodecTest.OCTETS.clone();
    octets[0] = (byte) NEXT;
    octets[1] = (byte) NEXT;
    assertThat(HelloCodec.decode(octets)).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aKindThatIsNotKnownHereIsDropped(Vector vector) {
    byte[] octets = Growth.ITS_NUMBER_ALONE.of(vector.octets());
    octets[2] = (byte) 99;
    assertThat(MessageCodec.decode(octets)).isEqualTo(new Decoded.Dropped(DropReason.UNKNOWN_KIND));
  }

  /**
   * Today's octets stand in MessageCodecTest: a kind that is added has to be written down there.
   */
  @Test
  void ofEachKindThereAreOctets() {
    Set<Class<?>> written =
        messages().map(vector -> vector.message().getClass()).collect(Collectors.toSet());
    assertThat(written).isEqualTo(new HashSet<>(Arrays.asList(kinds())));
  }

  private static Class<?>[] kinds() {
    return MemberMessage.class.getPermittedSubclasses();
  }
}
