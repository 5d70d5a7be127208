package dev.tidemill.console.tracking;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A part of a long answer. Its token says where the next part begins. */
final class TrackingPage {

  private TrackingPage() {}

  static <T> Map<String, Object> of(
      TrackingRequest request,
      String field,
      List<T> all,
      int usual,
      Function<T, Map<String, Object>> view) {
    int most = request.most(usual);
    int from = Math.min(from(request.text("page_token", "")), all.size());
    int to = Math.min(all.size(), from + most);
    Map<String, Object> out = new LinkedHashMap<>();
    out.put(field, all.subList(from, to).stream().map(view).toList());
    if (to < all.size()) {
      out.put("next_page_token", token(to));
    }
    return out;
  }

  private static String token(int from) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(("from " + from).getBytes(StandardCharsets.US_ASCII));
  }

  private static int from(String token) {
    if (token.isEmpty()) {
      return 0;
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII);
      int from = Integer.parseInt(text.replaceFirst("^from ", ""));
      if (from >= 0) {
        return from;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one message below
    }
    throw TrackingErrors.invalid("page_token is not one that was answered here");
  }
}
