package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.console.trigger.Decided;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.kit.http.SafeHeaders;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a real browser: how it shows triggers. */
@Tag("slow")
class TriggersPageTest extends ConsoleFixture {

  private static final Path BROWSER = Path.of("/usr/bin/chromium");

  private void decisions() {
    Instant soon = Instant.now().plus(Duration.ofHours(5));
    Decided decided =
        new Decided(
            START.plusSeconds(100),
            """
            - name: files
              data: {source: flights}
              when: {newRows: 3000}
            - name: drift
              finding: {checks: [input-drift]}
            - name: both
              allOf: {of: [files, drift], within: 6h}
            - name: nightly
              schedule: {cron: "0 3 * * *"}
            - name: try-it
              code: {changes: training}
              mode: shadow
            """);
    decided
        .applied()
        .event(new TriggerEvent.SchedulePlanned("nightly", Optional.of(soon), 1, Optional.empty()))
        .fired("nightly", "flight-delays-1", 1, 1)
        .evaluated("try-it", TriggerOutcome.SHADOWED, "train.py changed")
        .evaluated("drift", TriggerOutcome.DUPLICATE, "seen before")
        .evaluated("drift", TriggerOutcome.DUPLICATE, "seen before")
        .evaluated(
            "files",
            TriggerOutcome.WAITING,
            2,
            2,
            "for both",
            Optional.of(soon),
            new Condition("both", "0 of 2", "all", false),
            new Condition("files", "waits", "what it needs", false).below(1),
            new Condition("newRows", "500", "3000", false).below(2),
            new Condition("drift", "nothing came", "a signal", false)
                .below(1)
                .until(Optional.of(soon)));
    decided.all.forEach(projection::apply);
  }

  /** Says what is wider than its place, once the page is there. */
  private static final String MEASURE =
      """
      setInterval(() => {
        document.body.dataset.cut = [...document.querySelectorAll('section')]
          .filter(s => s.scrollWidth > s.clientWidth).map(s => s.querySelector('h2').textContent).join();
        document.body.dataset.width = innerWidth;
      }, 500);
      </script>\
      """;

  private static String page() throws IOException {
    return Files.readString(Path.of("src/main/resources/console/index.html"))
        .replace("</script>", MEASURE);
  }

  private HttpServer withPage() throws IOException {
    String page = page();
    String policy = SafeHeaders.policy(page);
    return HttpServer.start(
        HttpOptions.loopback(0),
        routes -> {
          new QueryRoutes(projection, artefacts, Clock.systemUTC(), new RecordedPast(records))
              .add(routes);
          routes.page("/", c -> SafeHeaders.page(c, page, policy));
        });
  }

  private String browse(HttpServer of, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                BROWSER.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("browser"),
                "--virtual-time-budget=8000"));
    command.addAll(List.of(more));
    command.add("http://127.0.0.1:" + of.port() + "/");
    Path out = folder.resolve("page.html");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the browser ends").isTrue();
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  @Test
  void theTriggersOfAPipelineAreShownWithTheirTreesAndTimes() throws Exception {
    assumeTrue(Files.isExecutable(BROWSER), BROWSER + " is not installed");
    decisions();
    try (HttpServer of = withPage()) {
      String html = browse(of, "--dump-dom", "--window-size=1280,1500");
      assertThat(html)
          .contains("Triggers of demo/flight-delays", "nothing-came", ">shadow</span>")
          .contains(
              "would have fired 1 time,", "last duplicate 2 times", "waits for its planned time")
          .containsPattern("newRows: <b>500</b> <span class=\"soft\">needs 3000")
          .containsPattern("data-from-now=\"[^\"]+\">\\(in [45]\\.\\d h\\)</span>")
          .contains("data-run=\"flight-delays-1\"");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1280, 500})
  void nothingIsCutOffHoweverNarrowTheScreenIs(int width) throws Exception {
    assumeTrue(Files.isExecutable(BROWSER), BROWSER + " is not installed");
    decisions();
    try (HttpServer of = withPage()) {
      String size = "--window-size=" + width + ",2200";
      String shot = System.getProperty("tidemill.screenshot", "");
      if (!shot.isEmpty()) {
        browse(of, size, "--screenshot=" + shot + width + ".png");
      }
      assertThat(browse(of, size, "--dump-dom"))
          .contains("Triggers of demo/flight-delays", "data-cut=\"\"");
    }
  }

  @Test
  void everyTimeIsShownInUtcAndAsFromNow() throws Exception {
    assumeTrue(Files.isExecutable(BROWSER), BROWSER + " is not installed");
    decisions();
    try (HttpServer of = withPage()) {
      String html = browse(of, "--dump-dom", "--window-size=1280,1500");
      assertThat(html)
          .contains("2026-01-05 10:01:40 UTC</time>")
          .containsPattern("data-from-now=\"2026-01-05T10:01:40Z\">\\(\\d+ d ago\\)");
      assertThat(html.replaceAll("<[^>]*>", "").replaceAll("(?s)const \\$ =.*", ""))
          .as("no time as programs write it")
          .doesNotContainPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:");
    }
  }
}
