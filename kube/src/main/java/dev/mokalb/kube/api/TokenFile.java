package dev.mokalb.kube.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A token in a file that is replaced before it expires (kubelet does so at 80 % of its life). */
final class TokenFile implements Credentials {

  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
  private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Path file;
  private volatile Read last = new Read(Optional.empty(), Long.MIN_VALUE, false);

  TokenFile(Path file) {
    this.file = file;
  }

  @Override
  public Optional<String> authorization() {
    Read read = last;
    if (read.trusted && System.nanoTime() - read.nanos < TRUSTED_NANOS) {
      return read.header;
    }
    Optional<String> header = read.header;
    try {
      header = Optional.of("Bearer " + Files.readString(file).strip());
    } catch (IOException e) {
      LOG.warn("The token file {} cannot be read ({}); the last token stays in use", file, e + "");
    }
    last = new Read(header, System.nanoTime(), true);
    return header;
  }

  @Override
  public void refused() {
    last = new Read(last.header, last.nanos, false);
  }

  private record Read(Optional<String> header, long nanos, boolean trusted) {}
}
