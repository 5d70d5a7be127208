package dev.tidemill.kit.http;

import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Below some paths errors have another form, since clients of another system ask there. */
final class ErrorForms {

  private static final String ATTRIBUTE = "tidemill.error-form";

  private record Form(String prefix, Function<HttpError, Map<String, Object>> body) {}

  private final List<Form> forms = new CopyOnWriteArrayList<>();

  void add(String prefix, Function<HttpError, Map<String, Object>> body) {
    forms.add(new Form(prefix, body));
  }

  /** Notes the form for this request, before anything can refuse it. */
  void note(Context context) {
    forms.stream()
        .filter(f -> context.path().startsWith(f.prefix()))
        .findFirst()
        .ifPresent(f -> context.attribute(ATTRIBUTE, f));
  }

  /** The error in the form of the request's path, if that has one of its own. */
  static Map<String, Object> body(Context context, HttpError error, Map<String, Object> usual) {
    Form form = context.attribute(ATTRIBUTE);
    return form == null ? usual : form.body().apply(error);
  }
}
