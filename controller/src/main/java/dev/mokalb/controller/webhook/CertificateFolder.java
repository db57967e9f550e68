package dev.mokalb.controller.webhook;

import dev.mokalb.kube.certs.CertificateStock;
import dev.mokalb.kube.certs.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates that somebody else renews, cert-manager say, in a folder that a Secret is mounted
 * to. Confined to its thread, which {@link RecurringTask} runs.
 */
final class CertificateFolder {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateFolder.class);

  /** A kubelet takes up to a minute to write a changed Secret anyway. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

  private final Path folder;
  private final Consumer<Identity> show;
  private String read = "";
  private String told = "";

  CertificateFolder(Path folder, Consumer<Identity> show) {
    this.folder = folder;
    this.show = show;
  }

  /** Takes what is new there, and says when to look again. */
  Duration step() {
    try {
      String chain = Files.readString(folder.resolve(CertificateStock.SERVING));
      String key = Files.readString(folder.resolve(CertificateStock.SERVING_KEY));
      if (!read.equals(chain + key)) {
        Identity identity = Identity.read(chain, key);
        show.accept(identity);
        read = chain + key;
        told = "";
        LOG.info("webhooks show the certificate {} from {}", identity, folder);
      }
    } catch (IOException | GeneralSecurityException e) {
      // Certificate and key may also be of two renewals for a moment.
      String problem = e.getMessage() == null ? e.toString() : e.getMessage();
      if (!problem.equals(told)) {
        told = problem;
        LOG.warn(
            "--cert-dir {}: {}; tried again every {} s; mount the Secret with tls.crt and tls.key"
                + " there, or remove --disable-cert-rotation",
            folder,
            problem,
            BETWEEN_LOOKS.toSeconds());
      }
    }
    return BETWEEN_LOOKS;
  }
}
