package dev.mokalb.images;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a tar in the format of POSIX.1-2001: everything belongs to root, was changed at the epoch,
 * and may have extended attributes, which Jib cannot write.
 */
final class TarWriter implements AutoCloseable {
  private static final int BLOCK_OCTETS = 512;
  private static final int NAME_OCTETS_MAX = 100; // longer names go into the extended header
  private static final String ATTRIBUTE_PREFIX = "SCHILY.xattr."; // what image tools read

  private final OutputStream out;

  /** What an entry is; the flag is that of its header. */
  private enum Kind {
    FILE('0'),
    LINK('2'),
    FOLDER('5'),
    EXTENDED_HEADER('x');

    final char flag;

    Kind(char flag) {
      this.flag = flag;
    }
  }

  private record Header(String name, String target, Kind kind, int mode, long octets) {}

  TarWriter(OutputStream out) {
    this.out = out;
  }

  /** Names have no slash at either end. */
  void folder(String name, int mode) throws IOException {
    entry(new Header(name + "/", "", Kind.FOLDER, mode, 0), Map.of());
  }

  void link(String name, String target) throws IOException {
    entry(new Header(name, target, Kind.LINK, 0777, 0), Map.of());
  }

  void file(String name, int mode, Path content, Map<String, byte[]> attributes)
      throws IOException {
    long octets = Files.size(content);
    entry(new Header(name, "", Kind.FILE, mode, octets), attributes);
    try (InputStream in = Files.newInputStream(content)) {
      in.transferTo(out);
    }
    pad(octets);
  }

  void file(String name, byte[] content) throws IOException {
    entry(new Header(name, "", Kind.FILE, 0644, content.length), Map.of());
    out.write(content);
    pad(content.length);
  }

  /** Writes the end mark and closes the stream. */
  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK_OCTETS]);
    out.close();
  }

  private void entry(Header header, Map<String, byte[]> attributes) throws IOException {
    SortedMap<String, byte[]> records = new TreeMap<>();
    attributes.forEach((name, value) -> records.put(ATTRIBUTE_PREFIX + name, value));
    if (octets(header.name()).length > NAME_OCTETS_MAX) {
      records.put("path", octets(header.name()));
    }
    if (octets(header.target()).length > NAME_OCTETS_MAX) {
      records.put("linkpath", octets(header.target()));
    }
    if (!records.isEmpty()) {
      byte[] extended = records(records);
      write(new Header("pax", "", Kind.EXTENDED_HEADER, 0644, extended.length));
      out.write(extended);
      pad(extended.length);
    }
    write(header);
  }

  /** Each record is {@code "LENGTH KEY=VALUE\n"}, and the length counts its own digits. */
  private static byte[] records(SortedMap<String, byte[]> records) {
    var all = new ByteArrayOutputStream();
    records.forEach((key, value) -> {
      int rest = octets(key).length + value.length + 3;
      int length = rest + Integer.toString(rest).length();
      length = rest + Integer.toString(length).length();
      all.writeBytes(octets(length + " " + key + "="));
      all.writeBytes(value);
      all.write('\n');
    });
    return all.toByteArray();
  }

  private void write(Header header) throws IOException {
    byte[] block = new byte[BLOCK_OCTETS];
    put(block, 0, NAME_OCTETS_MAX, header.name());
    put(block, 100, 8, "%07o".formatted(header.mode()));
    put(block, 108, 8, "0000000"); // uid
    put(block, 116, 8, "0000000"); // gid
    put(block, 124, 12, "%011o".formatted(header.octets()));
    put(block, 136, 12, "00000000000"); // time of change
    put(block, 148, 8, "        "); // the sum is made with blanks in its own place
    block[156] = (byte) header.kind().flag;
    put(block, 157, NAME_OCTETS_MAX, header.target());
    put(block, 257, 8, "ustar\00000");
    int sum = 0;
    for (byte octet : block) {
      sum += octet & 0xff;
    }
    put(block, 148, 8, "%06o\0 ".formatted(sum));
    out.write(block);
  }

  private void pad(long octets) throws IOException {
    out.write(new byte[(int) (-octets & (BLOCK_OCTETS - 1))]);
  }

  private static void put(byte[] block, int at, int room, String text) {
    byte[] octets = octets(text);
    System.arraycopy(octets, 0, block, at, Math.min(octets.length, room));
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
