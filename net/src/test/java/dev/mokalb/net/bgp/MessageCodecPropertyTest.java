package dev.mokalb.net.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class MessageCodecPropertyTest {

  private static final CodecTerms EXTENDED =
      new CodecTerms(AsnWidth.FOUR, PeerKind.INTERNAL, CodecTerms.EXTENDED_MESSAGE_OCTETS_MAX);

  @Property
  void decodeOfEncodeIsTheIdentity(@ForAll("messages") Message message) {
    assertThat(MessageCodec.decode(MessageCodec.encode(message, EXTENDED), EXTENDED))
        .isEqualTo(new Decoded.Read(message));
  }

  @Property
  void anyOctetsAreReadWithoutAnException(@ForAll @Size(max = 200) byte[] octets) {
    assertThat(MessageCodec.decode(octets, EXTENDED)).isNotNull();
  }

  /** Behind a header that is right, so that the decoders of the bodies see them. */
  @Property
  void anyBodyIsReadWithoutAnException(
      @ForAll MessageType type, @ForAll @Size(max = 200) byte[] body) {
    OctetWriter to = new OctetWriter();
    MessageHeader.write(type, to);
    to.all(body).setUint16(MessageHeader.LENGTH_AT, to.size());
    assertThat(MessageCodec.decode(to.toArray(), EXTENDED)).isNotNull();
  }

  @Property
  void aNotificationIsAlwaysPutIntoWords(@ForAll("messages") Message message) {
    if (message instanceof Notification notification) {
      assertThat(notification.words()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<Message> messages() {
    return Messages.any();
  }
}
