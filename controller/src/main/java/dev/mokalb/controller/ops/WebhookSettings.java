package dev.mokalb.controller.ops;

import dev.mokalb.kube.certs.ShownIdentity;
import dev.mokalb.kube.webhook.WebhookNames;
import dev.mokalb.model.settings.CommandLine;
import dev.mokalb.model.settings.Option;
import dev.mokalb.model.settings.TlsOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How changes of the configuration are reviewed before they are made.
 *
 * @param port where API servers call
 * @param folder with the files {@code tls.crt} and {@code tls.key} that somebody else renews; empty
 *     where this program makes the certificates itself
 */
public record WebhookSettings(
    Mode mode, int port, Names names, Optional<Path> folder, TlsOptions tls) {

  private static final String MODE = "webhook-mode";
  private static final String PORT = "webhook-port";
  private static final String SECRET = "webhook-secret";
  private static final String SERVICE = "cert-service-name";
  private static final String FOREIGN = "disable-cert-rotation";
  private static final String FOLDER = "cert-dir";

  private static final int PORT_MAX = 65_535;

  /** What of the program runs. */
  public enum Mode {
    ENABLED("enabled"),
    DISABLED("disabled"),
    ONLY_WEBHOOK("onlywebhook");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    /** Whether webhooks are served. */
    public boolean servesWebhooks() {
      return this != DISABLED;
    }

    /** Whether Services get addresses. */
    public boolean servesServices() {
      return this != ONLY_WEBHOOK;
    }

    private static Mode parse(String text) {
      return Arrays.stream(values())
          .filter(mode -> mode.word.equals(text))
          .findFirst()
          .orElseThrow(() ->
              new IllegalArgumentException(
                  "--"
                      + MODE
                      + " "
                      + text
                      + ": use "
                      + Arrays.stream(values())
                          .map(mode -> mode.word)
                          .collect(Collectors.joining(" or "))));
    }
  }

  /**
   * What the objects are called.
   *
   * @param secret that holds the certificates
   * @param service by which API servers call
   */
  public record Names(String secret, String service) {

    /** The same in their namespace. */
    public WebhookNames in(String namespace) {
      return new WebhookNames(namespace, secret, service);
    }
  }

  /** Named as in MetalLB, but for the port, which is fixed there. */
  static List<Option> options() {
    return List.of(
        new Option(
            MODE,
            "",
            Mode.ENABLED.word,
            "whether changes of the configuration are reviewed: enabled, disabled or onlywebhook,"
                + " with which Services get nothing from this process"),
        new Option(PORT, "", "9443", "where API servers call"),
        new Option(SECRET, "", "metallb-webhook-cert", "the Secret that holds the certificates"),
        new Option(
            SERVICE, "", "metallb-webhook-service", "the Service by whose name API servers call"),
        new Option(
            FOREIGN, "", "false", "take certificates from the folder instead of making them"),
        new Option(
            FOLDER,
            "",
            "/tmp/k8s-webhook-server/serving-certs",
            "holds tls.crt and tls.key, renewed by somebody else; with --" + FOREIGN));
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException and the message says which flag is wrong, and why
   */
  static WebhookSettings of(CommandLine.Understood given) {
    boolean foreign = given.isSet(FOREIGN);
    TlsOptions tls = TlsOptions.of(given);
    var _ = ShownIdentity.parameters(tls); // which knows the cipher suites
    return new WebhookSettings(
        Mode.parse(given.get(MODE)),
        port(given.get(PORT)),
        new Names(given.get(SECRET), given.get(SERVICE)),
        foreign ? Optional.of(Path.of(given.get(FOLDER))) : Optional.empty(),
        tls);
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= PORT_MAX) {
        return port;
      }
    } catch (NumberFormatException notANumber) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "--" + PORT + " " + text + ": use a number from 1 to " + PORT_MAX);
  }
}
