package dev.mokalb.kube.watch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Keeps what a splitter cuts out. */
final class CollectedSlices implements SliceHandler {

  private final List<byte[]> slices = new ArrayList<>();
  final List<Integer> tooLong = new ArrayList<>();

  @Override
  public void slice(byte[] octets, int offset, int length) {
    slices.add(Arrays.copyOfRange(octets, offset, offset + length));
  }

  @Override
  public void tooLong(int octetsMax) {
    tooLong.add(octetsMax);
  }

  void clear() {
    slices.clear();
  }

  List<String> texts() {
    return slices.stream().map(slice -> new String(slice, StandardCharsets.UTF_8)).toList();
  }

  List<String> hex() {
    return slices.stream().map(HexFormat.of()::formatHex).toList();
  }
}
