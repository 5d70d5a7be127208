package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.spec.check.Finite;
import dev.tidemill.validation.check.LiveCheckKind;
import dev.tidemill.validation.check.LiveJudged;
import java.time.Instant;

/**
 * No input is infinite, and each answer is a finite number. An input that is NaN is missing; that
 * is for {@code complete} to judge.
 */
public final class FiniteCheck implements LiveCheckKind<Finite, Share> {

  @Override
  public Class<Finite> spec() {
    return Finite.class;
  }

  @Override
  public boolean watchesAnswers() {
    return true;
  }

  @Override
  public Share empty(Finite kind) {
    return Share.NONE;
  }

  @Override
  public Share add(Finite kind, Share figures, double value, Instant end) {
    return figures.with(!Double.isInfinite(value));
  }

  @Override
  public Share addAnswer(Finite kind, Share figures, double answer, Instant end) {
    return figures.with(Double.isFinite(answer));
  }

  @Override
  public Share merge(Share a, Share b) {
    return a.merge(b);
  }

  @Override
  public LiveJudged judge(Finite kind, String subject, Share day, Instant end) {
    return day.judgeDay(subject, "finite", 1);
  }
}
