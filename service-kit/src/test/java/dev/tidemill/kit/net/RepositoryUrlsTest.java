package dev.tidemill.kit.net;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryUrlsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://github.com/acme/flights",
        "https://GitHub.com/Acme/flights.git",
        "https://user@github.com/acme/flights.git/",
        "https://github.com:443/acme/flights",
        "ssh://git@github.com/acme/flights.git",
        "ssh://git@github.com:22/acme/flights",
        "git://github.com/acme/flights.git",
        "git@github.com:acme/flights.git",
        "github.com:acme/flights",
        "git@github.com:/acme/flights.git",
        " https://github.com//acme/flights.git?x=1#y "
      })
  void oneRepositoryHasOneName(String url) {
    assertThat(RepositoryUrls.canonical(url)).isEqualTo("github.com/acme/flights");
  }

  @Test
  void othersHaveOthers() {
    assertThat(RepositoryUrls.canonical("https://gitlab.example.com/group/sub/flights.git"))
        .isEqualTo("gitlab.example.com/group/sub/flights");
    assertThat(RepositoryUrls.canonical("file:///srv/git/flights.git"))
        .isEqualTo("/srv/git/flights");
    assertThat(RepositoryUrls.canonical("http://[::1]:3000/a/b.git")).isEqualTo("[::1]/a/b");
    assertThat(RepositoryUrls.canonical("git.wiki")).isEqualTo("git.wiki");
    assertThat(RepositoryUrls.canonical("")).isEmpty();
  }

  @Property(tries = 300)
  void aNameIsItsOwnName(@ForAll @CharRange(from = 'a', to = 'z') String path) {
    String name = RepositoryUrls.canonical("https://host.example/" + path + ".git");
    assertThat(RepositoryUrls.canonical("https://" + name)).isEqualTo(name);
    assertThat(RepositoryUrls.canonical("git@" + name.replaceFirst("/", ":"))).isEqualTo(name);
  }
}
