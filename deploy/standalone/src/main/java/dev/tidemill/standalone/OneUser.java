package dev.tidemill.standalone;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.ScramCredentialCallback;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;

/**
 * Knows the one user of a listener: the one that the broker itself connects as. Kafka would look
 * for users in its log, where a password that was lost could not be set anew without connecting.
 */
public final class OneUser implements AuthenticateCallbackHandler {

  private Map<String, ?> options;
  private ScramMechanism scram;
  private ScramCredential credential;

  @Override
  public void configure(
      Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> jaas) {
    options = jaas.get(0).getOptions();
    scram = ScramMechanism.forMechanismName(mechanism);
  }

  @Override
  public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
    String asking = null;
    for (Callback callback : callbacks) {
      if (callback instanceof NameCallback name) {
        asking = name.getDefaultName();
      } else if (callback instanceof ScramCredentialCallback wanted) {
        wanted.scramCredential(options.get("username").equals(asking) ? credential() : null);
      } else {
        throw new UnsupportedCallbackException(callback);
      }
    }
  }

  /** Made for the first who asks: it hashes thousands of times, and a start needs none. */
  private synchronized ScramCredential credential() {
    if (credential == null) {
      try {
        credential =
            new ScramFormatter(scram)
                .generateCredential((String) options.get("password"), scram.minIterations());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
    return credential;
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
