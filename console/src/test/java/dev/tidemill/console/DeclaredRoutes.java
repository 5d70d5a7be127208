package dev.tidemill.console;

import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.http.HookRoute;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.HttpRoutes;
import io.javalin.http.Handler;
import io.javalin.http.sse.SseClient;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** Notes which routes there are, as {@code get /path}, and what each needs. */
public final class DeclaredRoutes implements HttpRoutes {

  public final Map<String, Need> needs = new TreeMap<>();

  @Override
  public void get(String path, Need need, Handler handler) {
    needs.put("get " + path, need);
  }

  @Override
  public void page(String path, Handler handler) {
    needs.put("get " + path, new Need.Nothing());
  }

  @Override
  public void file(String path, Need need, Handler handler) {
    needs.put("get " + path, need);
    needs.put("head " + path, need);
  }

  @Override
  public void post(String path, Need need, Handler handler) {
    needs.put("post " + path, need);
  }

  @Override
  public void put(String path, Need need, Handler handler) {
    needs.put("put " + path, need);
  }

  @Override
  public void patch(String path, Need need, Handler handler) {
    needs.put("patch " + path, need);
  }

  @Override
  public void delete(String path, Need need, Handler handler) {
    needs.put("delete " + path, need);
  }

  @Override
  public void upload(String prefix, long maxBytes, Need need, Handler handler) {
    needs.put("put " + prefix + "/<path>", need);
  }

  @Override
  public void errors(String prefix, Function<HttpError, Map<String, Object>> body) {
    // No route.
  }

  @Override
  public void sse(String path, Need need, Consumer<SseClient> client) {
    needs.put("get " + path, need);
  }

  @Override
  public void hook(HookRoute route) {
    needs.put("post " + route.path(), new Need.Nothing());
  }

  @Override
  public void beforeStop(Runnable action) {
    // No route.
  }
}
