package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.members.FrameReader.Unreadable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The octets of a {@link Hello}, in the framing of {@link MessageCodec}.
 *
 * <pre>
 * FROM 1:       text
 * RANK 2:       size (4)  view (8)  text
 * QUESTION 3:   1 if the receiver is in the view, else 0 (1)  ask (8)  echo (8)
 * MACS 4:       count (1), then for each: hardware address (6)
 * CLAIMS 5:     digest (8)  part (2)  parts (2)  count (4), then for each: address
 * </pre>
 */
public final class HelloCodec {

  private static final int KIND_HELLO = 16;

  private static final int SECTION_FROM = 1;
  private static final int SECTION_RANK = 2;
  private static final int SECTION_QUESTION = 3;
  private static final int SECTION_MACS = 4;
  private static final int SECTION_CLAIMS = 5;

  static final int MACS_MAX = 16;

  private HelloCodec() {}

  /** Writes a hello; of the hardware addresses only the first {@value #MACS_MAX}. */
  public static byte[] encode(Hello hello) {
    List<MacAddress> macs = hello.macs().stream().limit(MACS_MAX).toList();
    Hello.Claims claims = hello.claims();
    return new FrameWriter(KIND_HELLO)
        .section(SECTION_FROM, out -> FrameWriter.node(out, hello.from()))
        .section(SECTION_RANK, out -> FrameWriter.rank(out, hello.rank()))
        .section(
            SECTION_QUESTION,
            out -> {
              out.writeByte(hello.hears() == Hello.Hears.IN_VIEW ? 1 : 0);
              out.writeLong(hello.ask());
              out.writeLong(hello.echo());
            })
        .section(
            SECTION_MACS,
            out -> {
              out.writeByte(macs.size());
              for (MacAddress mac : macs) {
                out.write(mac.octets());
              }
            })
        .section(
            SECTION_CLAIMS,
            out -> {
              out.writeLong(claims.digest());
              out.writeShort(claims.part());
              out.writeShort(claims.parts());
              out.writeInt(claims.addresses().size());
              for (IpAddress address : claims.addresses()) {
                FrameWriter.address(out, address);
              }
            })
        .toOctets();
  }

  /** Reads a hello; empty if the octets are none for this version. Never throws. */
  public static Optional<Hello> decode(byte[] octets) {
    try {
      FrameReader frame = new FrameReader(octets);
      if (frame.kind() != KIND_HELLO) {
        return Optional.empty();
      }
      NodeName from = FrameReader.node(frame.section(SECTION_FROM));
      Rank rank = FrameReader.rank(frame.section(SECTION_RANK));
      ByteBuffer question = frame.section(SECTION_QUESTION);
      Hello.Hears hears =
          FrameReader.octet(question) == 1 ? Hello.Hears.IN_VIEW : Hello.Hears.ABSENT;
      long ask = FrameReader.int64(question);
      long echo = FrameReader.int64(question);
      return Optional.of(
          new Hello(
              from,
              rank,
              hears,
              macs(frame.section(SECTION_MACS)),
              ask,
              echo,
              claims(frame.section(SECTION_CLAIMS))));
    } catch (Unreadable unreadable) {
      return Optional.empty();
    }
  }

  private static List<MacAddress> macs(ByteBuffer in) throws Unreadable {
    int count = FrameReader.octet(in);
    List<MacAddress> macs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      macs.add(FrameReader.mac(in));
    }
    return macs;
  }

  private static Hello.Claims claims(ByteBuffer in) throws Unreadable {
    long digest = FrameReader.int64(in);
    int part = FrameReader.u16(in);
    int parts = FrameReader.u16(in);
    if (part >= parts) {
      throw new Unreadable(DropReason.MALFORMED);
    }
    int count = FrameReader.count(in);
    List<IpAddress> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(FrameReader.address(in));
    }
    return new Hello.Claims(digest, part, parts, addresses);
  }
}
