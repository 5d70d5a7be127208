package dev.tidemill.kit.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Says what keeps a client from its cluster; Kafka's messages name the class that failed. */
public final class KafkaWords {

  private KafkaWords() {}

  /** The cause and what to do about it, where settings say how the cluster is reached. */
  public static String of(Throwable failure) {
    return of(failure, "kafka-properties", "--set kafka-properties=FILE");
  }

  /**
   * The cause and what to do about it.
   *
   * @param properties what names the file of client properties
   * @param option how a person names that file on the command line
   */
  public static String of(Throwable failure, String properties, String option) {
    List<Throwable> chain = chain(failure);
    Throwable root = chain.get(chain.size() - 1);
    String last = text(root);
    if (has(chain, SslAuthenticationException.class)) {
      return "TLS fails: "
          + last
          + ". ssl.truststore.location in "
          + properties
          + " has to name a file with the certificate"
          + " of the authority that signed the broker's, and the broker's has to name the host that"
          + " is asked";
    }
    if (has(chain, AuthenticationException.class)) {
      return "the cluster refuses the user: " + last + ". See sasl.* in " + properties;
    }
    if (has(chain, AuthorizationException.class)) {
      return "the user lacks a right: " + last + " `tidemill acls` prints what each service needs";
    }
    if (has(chain, TimeoutException.class)
        || has(chain, org.apache.kafka.common.errors.TimeoutException.class)) {
      return "no answer. If the cluster asks for TLS or a user, say so in a file and name it with "
          + option;
    }
    return chain.size() == 1 || text(chain.get(chain.size() - 2)).contains(last)
        ? text(chain.get(Math.max(0, chain.size() - 2)))
        : text(chain.get(chain.size() - 2)) + ": " + last;
  }

  /** Whether the cluster has answered with a refusal. */
  public static boolean refused(Throwable failure) {
    List<Throwable> chain = chain(failure);
    return has(chain, AuthenticationException.class) || has(chain, AuthorizationException.class);
  }

  private static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = failure; t != null && !chain.contains(t); t = t.getCause()) {
      chain.add(t);
    }
    return chain;
  }

  private static boolean has(List<Throwable> chain, Class<? extends Throwable> type) {
    return chain.stream().anyMatch(type::isInstance);
  }

  private static String text(Throwable t) {
    return t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
  }
}
