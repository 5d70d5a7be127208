package dev.tidemill.kit.net;

import java.util.Set;

/** What a configured URL is for, and the schemes that it may have then. */
public enum UrlUse {
  /**
   * A repository: also {@code user@host:path}, as git writes ssh. The protocols http and git
   * neither hide nor prove what they bring, and it is code that runs.
   */
  GIT(Set.of("https", "ssh"), Set.of("http", "git", "file")),
  /** The endpoint of an S3 server. */
  S3(Set.of("https", "http"), Set.of()),
  /** What answers for a version, behind a gateway. */
  SERVER(Set.of("https", "http"), Set.of());

  private final Set<String> schemes;
  private final Set<String> local;

  UrlUse(Set<String> schemes, Set<String> local) {
    this.schemes = schemes;
    this.local = local;
  }

  /** Allowed for every address. */
  Set<String> schemes() {
    return schemes;
  }

  /** Allowed for this machine and its own networks only. */
  Set<String> localSchemes() {
    return local;
  }
}
