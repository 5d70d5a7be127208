package dev.tidemill.standalone.image;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Asks the process of its own container how it is: the image needs neither a shell nor a client of
 * HTTP for that. It uses few classes, since it is started every few seconds.
 */
public final class HealthProbe {

  private static final Duration PATIENCE = Duration.ofSeconds(4);

  /** What Docker keeps of an answer. */
  private static final int MOST_BYTES = 4_096;

  private HealthProbe() {}

  /**
   * Ends the process with 0 if the answer is 200, and else with 1 and the answer.
   *
   * @param arguments the address, such as {@code http://127.0.0.1:8080/health/ready}
   */
  public static void main(String[] arguments) {
    URI address = URI.create(arguments[0]);
    String answer;
    try {
      answer = ask(address);
    } catch (IOException e) {
      answer = address + " does not answer: " + e.getMessage();
    }
    if (isWell(answer)) {
      System.exit(0);
    }
    System.err.println(answer.substring(answer.indexOf("\r\n\r\n") + 1).strip());
    System.exit(1);
  }

  static boolean isWell(String answer) {
    return answer.matches("(?s)HTTP/1\\.[01] 200( .*|\r.*)");
  }

  /** The whole answer, with its head. */
  static String ask(URI address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.connect(
          new InetSocketAddress(address.getHost(), address.getPort()), (int) PATIENCE.toMillis());
      String request =
          "GET " + address.getPath() + " HTTP/1.0\r\nHost: " + address.getAuthority() + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    }
  }
}
