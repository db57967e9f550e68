package dev.mokalb.kube.certs;

import dev.mokalb.model.settings.TlsOptions;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What a server shows of itself, from one handshake to the next. Without any identity handshakes
 * fail. Safe for any thread.
 */
public final class ShownIdentity {

  /** Java wants the suites of TLS 1.3 in the list too. */
  private static final List<String> TLS_1_3_SUITES =
      List.of("TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");

  private static final String CERTIFICATE_GROUP = "secp256r1";

  private volatile @Nullable Identity identity;

  /** From now on. */
  public void show(Identity next) {
    identity = next;
  }

  /** Whether there is one. */
  public boolean isThere() {
    return identity != null;
  }

  /** For servers that show it. */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new Keys()}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no TLS", e);
    }
  }

  /**
   * The parameters for such servers.
   *
   * @throws IllegalArgumentException for a cipher suite that Java does not have; the message says
   *     which
   */
  public static SSLParameters parameters(TlsOptions options) {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(options.protocols().toArray(String[]::new));
    if (!options.cipherSuites().isEmpty()) {
      List<String> known = supportedSuites();
      for (String suite : options.cipherSuites()) {
        if (!known.contains(suite)) {
          throw new IllegalArgumentException(
              "--tls-cipher-suites " + suite + ": there is no such cipher suite for TLS 1.2 here");
        }
      }
      List<String> suites = new ArrayList<>(TLS_1_3_SUITES);
      suites.addAll(options.cipherSuites());
      parameters.setCipherSuites(suites.toArray(String[]::new));
    }
    if (!options.groups().isEmpty()) {
      Set<String> groups = new LinkedHashSet<>(options.groups());
      groups.add(CERTIFICATE_GROUP); // Java shows no certificate on a curve that is not listed.
      parameters.setNamedGroups(groups.toArray(String[]::new));
    }
    return parameters;
  }

  private static List<String> supportedSuites() {
    try {
      return Arrays.asList(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no TLS", e);
    }
  }

  /**
   * Answers by what is shown at the moment. A handshake asks several times: the alias keeps its
   * answers together.
   */
  private final class Keys extends X509ExtendedKeyManager {

    /** Whom aliases of handshakes under way stand for: the one before, too. */
    private volatile @Nullable Identity last;

    private @Nullable Identity of(@Nullable String alias) {
      Identity now = identity;
      if (now != null && alias(now).equals(alias)) {
        return now;
      }
      Identity before = last;
      return before != null && alias(before).equals(alias) ? before : null;
    }

    private static String alias(Identity identity) {
      return identity.certificate().getSerialNumber().toString(16);
    }

    private @Nullable String choose(String keyType) {
      Identity now = identity;
      if (now == null || !now.key().getAlgorithm().equals(keyType)) {
        return null;
      }
      last = now;
      return alias(now);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
      return choose(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, Socket socket) {
      return choose(keyType);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
      Identity shown = of(alias);
      return shown == null ? null : shown.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
      Identity shown = of(alias);
      return shown == null ? null : shown.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      String alias = choose(keyType);
      return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
      return null;
    }
  }
}
