package dev.mokalb.speaker.ops;

import dev.mokalb.speaker.members.MemberKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets of the speakers in a mounted folder: {@code secretkey}, and while it is exchanged
 * {@code secretkey-previous}. Its one thread looks now and then, since a mounted Secret changes
 * without a word.
 */
public final class SecretFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SecretFolder.class);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

  private final Path folder;
  private MemberKeys last = MemberKeys.NONE;
  private String complaint = "";
  private final CountDownLatch closed = new CountDownLatch(1);

  public SecretFolder(Path folder) {
    this.folder = folder;
  }

  /** What the files hold; empty if the secret cannot be read, which is logged. */
  public Optional<MemberKeys> read() {
    Path file = folder.resolve("secretkey");
    try {
      String secret = Files.readString(file).strip();
      return Optional.of(new MemberKeys(List.of(secret, previous())));
    } catch (IOException e) {
      if (!e.toString().equals(complaint)) {
        complaint = e.toString();
        LOG.error("the secret of the speakers cannot be read from {}: {}", file, complaint);
      }
      return Optional.empty();
    }
  }

  private String previous() throws IOException {
    try {
      return Files.readString(folder.resolve("secretkey-previous")).strip();
    } catch (NoSuchFileException none) {
      return "";
    }
  }

  /** Tells of every change from now on, on a thread of its own. */
  public void watch(MemberKeys known, Consumer<MemberKeys> changed) {
    last = known;
    var _ =
        Thread.ofPlatform()
            .daemon()
            .name("secret-file")
            .start(() -> {
              try {
                while (!closed.await(LOOK_EVERY.toNanos(), TimeUnit.NANOSECONDS)) {
                  read()
                      .filter(keys -> !keys.equals(last))
                      .ifPresent(keys -> {
                        last = keys;
                        changed.accept(keys);
                      });
                }
              } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
              }
            });
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
