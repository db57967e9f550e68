package dev.mokalb.model.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsOptionsTest {

  private static TlsOptions parse(String arguments) {
    List<String> words = arguments.isEmpty() ? List.of() : Arrays.asList(arguments.split(" ", -1));
    return TlsOptions.of(
        (CommandLine.Understood) CommandLine.parse(words, Map.of(), TlsOptions.options()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | TlsOptions[protocols=[TLSv1.3], cipherSuites=[], groups=[]]",
        "--tls-min-version= | TlsOptions[protocols=[TLSv1.3], cipherSuites=[], groups=[]]",
        "--tls-min-version=VersionTLS13 |"
            + " TlsOptions[protocols=[TLSv1.3], cipherSuites=[], groups=[]]",
        "--tls-min-version=VersionTLS12 --tls-cipher-suites=A,B |"
            + " TlsOptions[protocols=[TLSv1.3, TLSv1.2], cipherSuites=[A, B], groups=[]]",
        "--tls-curve-preferences=29,23 |"
            + " TlsOptions[protocols=[TLSv1.3], cipherSuites=[], groups=[x25519, secp256r1]]",
        "--tls-curve-preferences=4588,29 |"
            + " TlsOptions[protocols=[TLSv1.3], cipherSuites=[], groups=[x25519]]",
      })
  void isUnderstood(String arguments, String expected) {
    assertThat(parse(arguments)).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--tls-min-version=VersionTLS11 | use VersionTLS13 or VersionTLS12",
        "--tls-cipher-suites=A | add --tls-min-version=VersionTLS12",
        "--tls-curve-preferences=22 | use 23, 24, 25 or 29",
        "--tls-curve-preferences=4588 | use 23, 24, 25 or 29",
      })
  void isRefused(String arguments, String words) {
    assertThatThrownBy(() -> parse(arguments))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
