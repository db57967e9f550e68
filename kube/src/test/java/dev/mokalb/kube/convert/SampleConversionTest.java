package dev.mokalb.kube.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.crds.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The conversion takes every object that the API server takes, and refuses what it refuses, since
 * an object may be older than its definition. {@code definition-alone.txt} lists the exceptions:
 * limits that only rules need, and what the server drops before anybody sees it.
 */
class SampleConversionTest {

  private static final Path EXCEPTIONS =
      Path.of("src/test/resources/dev/mokalb/kube/convert/definition-alone.txt");

  private static final Set<String> CONVERTED =
      Set.of(
          "IPAddressPool",
          "L2Advertisement",
          "BGPAdvertisement",
          "BGPPeer",
          "BFDProfile",
          "Community");

  @Test
  void conversionAndApiServerAgree() throws IOException {
    List<String> exceptions = new ArrayList<>();
    for (Sample sample : Sample.all()) {
      if (CONVERTED.contains(sample.kind()) && isTaken(sample) != sample.isAccepted()) {
        exceptions.add(sample.toString());
      }
    }
    assertThat(exceptions)
        .isEqualTo(
            Files.readAllLines(EXCEPTIONS).stream()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList());
  }

  private static boolean isTaken(Sample sample) throws IOException {
    return new Conversion(sample.name(), sample.documents().getLast().lines().toList(), List.of())
        .convert().stream().noneMatch(line -> line.startsWith("! "));
  }
}
