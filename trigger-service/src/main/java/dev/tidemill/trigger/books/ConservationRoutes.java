package dev.tidemill.trigger.books;

import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.Caller;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.trigger.policy.state.Balance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says where the signals of each trigger ended, as far as its caller may see it. */
public record ConservationRoutes(SignalBooks books) {

  public void add(HttpRoutes routes) {
    routes.get(
        "/api/v1/conservation", new Need.Somewhere(Role.VIEWER), c -> c.json(answer(Caller.of(c))));
  }

  private Map<String, Object> answer(Caller caller) {
    List<SignalBooks.Entry> seen =
        books.entries().stream().filter(e -> caller.sees(e.pipeline())).toList();
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("holds", seen.stream().allMatch(e -> e.balance().holds()));
    out.put("triggers", seen.stream().map(ConservationRoutes::view).toList());
    return out;
  }

  private static Map<String, Object> view(SignalBooks.Entry e) {
    Balance b = e.balance();
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("pipeline", e.pipeline());
    out.put("trigger", b.trigger());
    out.put("signals", b.counts());
    out.put("waiting", b.waiting());
    out.put("holds", b.holds());
    return out;
  }
}
