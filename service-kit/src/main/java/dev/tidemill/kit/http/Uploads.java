package dev.tidemill.kit.http;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Routes whose bodies are too large for memory: their handlers read them as they arrive. */
final class Uploads {

  /** A sender that is slower than this is given up. */
  static final long LEAST_BYTES_PER_SECOND = 50_000;

  private record Upload(String prefix, long maxBytes) {}

  private final List<Upload> uploads = new CopyOnWriteArrayList<>();

  void add(String prefix, long maxBytes) {
    uploads.add(new Upload(prefix, maxBytes));
  }

  /** The most bytes of such a request; 0 if it is another one. */
  long maxBytes(String method, String path) {
    return method.equals("PUT")
        ? uploads.stream()
            .filter(u -> path.startsWith(u.prefix()))
            .mapToLong(Upload::maxBytes)
            .findFirst()
            .orElse(0)
        : 0;
  }
}
