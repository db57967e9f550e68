package dev.mokalb.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressBlockTest {

  @ParameterizedTest
  @CsvSource({
    "192.168.2.200-192.168.2.225, 192.168.2.200, 192.168.2.225",
    "' 192.168.2.200 - 192.168.2.225 ', 192.168.2.200, 192.168.2.225",
    "10.0.0.7-10.0.0.7, 10.0.0.7, 10.0.0.7",
    "192.168.2.0/24, 192.168.2.0, 192.168.2.255",
    "192.168.2.77/24, 192.168.2.0, 192.168.2.255",
    "192.168.2.77/32, 192.168.2.77, 192.168.2.77",
    "0.0.0.0/0, 0.0.0.0, 255.255.255.255",
    "2001:db8::/126, 2001:db8::, 2001:db8::3",
    "2001:db8::/64, 2001:db8::, 2001:db8::ffff:ffff:ffff:ffff",
    "2001:db8::/63, 2001:db8::, 2001:db8:0:1:ffff:ffff:ffff:ffff",
    "::/0, ::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "fc00::1-fc00::9, fc00::1, fc00::9",
  })
  void readsABlock(String text, String first, String last) {
    assertThat(AddressBlock.parse(text))
        .isEqualTo(new AddressBlock.Valid(new IpRange(IpAddress.of(first), IpAddress.of(last))));
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.2.225-192.168.2.200, inverted, 192.168.2.200-192.168.2.225",
    "192.168.2.1, single address, 192.168.2.1/32",
    "fc00::1, single address, fc00::1/128",
    "192.168.2.1-fc00::1, mixes, each family",
    "192.168.2.1-, ends with '', both ends in full",
    "-192.168.2.1, starts with '', both ends in full",
    "192.168.2.1-225, ends with '225', both ends in full",
    "192.168.2.0/33, prefix length '33', 0 to 32",
    "2001:db8::/129, prefix length '129', 0 to 128",
    "192.168.2.0/, prefix length '', 0 to 32",
    "192.168.2.0/-1, starts with '192.168.2.0/', both ends in full",
    "192.168.2.0/255.255.255.0, prefix length '255.255.255.0', 0 to 32",
    "192.168.2/24, starts with '192.168.2', 192.168.2.0/24",
    "pool, neither, 192.168.2.0/24",
    "'', neither, 192.168.2.0/24",
  })
  void saysWhatIsWrongAndWhatToWrite(String text, String rule, String remedy) {
    assertThat(AddressBlock.parse(text))
        .isInstanceOfSatisfying(
            AddressBlock.Invalid.class,
            invalid -> {
              assertThat(invalid.rule()).contains(rule);
              assertThat(invalid.remedy()).contains(remedy);
            });
  }
}
