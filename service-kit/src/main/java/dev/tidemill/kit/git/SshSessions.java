package dev.tidemill.kit.git;

import dev.tidemill.kit.secret.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/**
 * Sessions of ssh: with one key, and no other of this machine. The key of a server is remembered
 * when it is seen first, in {@code known_hosts}; another one is refused from then on.
 */
final class SshSessions {

  private static final String CONFIG = "Host *\n  StrictHostKeyChecking accept-new\n";

  private SshSessions() {}

  /**
   * @param folder holds {@code known_hosts}, in which an administrator may write beforehand
   * @param field of the specification that names the key, for messages
   */
  static SshSessionFactory with(Path folder, Optional<Secret> key, String field)
      throws GitException {
    List<KeyPair> keys = key.isPresent() ? read(key.get(), field) : List.of();
    try {
      Files.createDirectories(folder);
      Path config = folder.resolve("config");
      if (!Files.exists(config)) {
        Files.writeString(config, CONFIG);
      }
      Path known = folder.resolve("known_hosts");
      // the library asks somebody before it makes one, and nobody is there
      Files.write(known, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new GitException(
          GitException.Reason.NO_ACCESS, "The folder " + folder + " cannot be written", e);
    }
    return new SshdSessionFactoryBuilder()
        .setHomeDirectory(folder.toFile())
        .setSshDirectory(folder.toFile())
        .setPreferredAuthentications("publickey")
        .setDefaultIdentities(ssh -> List.of())
        .setDefaultKeysProvider(ssh -> keys)
        .build(null);
  }

  private static List<KeyPair> read(Secret key, String field) throws GitException {
    byte[] bytes = key.reveal().getBytes(StandardCharsets.UTF_8);
    try (InputStream in = new ByteArrayInputStream(bytes)) {
      Iterable<KeyPair> pairs =
          SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName(field), in, null);
      if (pairs != null) {
        for (KeyPair pair : pairs) {
          return List.of(pair);
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new GitException(GitException.Reason.NO_ACCESS, field + BAD_KEY, e);
    }
    throw new GitException(GitException.Reason.NO_ACCESS, field + BAD_KEY);
  }

  private static final String BAD_KEY =
      ": this is not a private key without a passphrase, in the form of" + " OpenSSH or PEM";
}
