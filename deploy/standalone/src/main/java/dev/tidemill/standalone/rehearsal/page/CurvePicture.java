package dev.tidemill.standalone.rehearsal.page;

import dev.tidemill.validation.gate.study.HoldoutStudy.Bin;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Predicted against seen, as a picture: on the line they are the same. Both axes have one scale.
 *
 * @param across name of the axis of predictions
 * @param up name of the axis of what came true
 */
record CurvePicture(List<Bin> bins, String across, String up) {

  private static final int SIDE = 300;
  private static final int EDGE = 60;
  private static final int TICKS = 5;

  String svg() {
    List<BigDecimal> ticks =
        ticks(
            bins.stream().mapToDouble(b -> Math.min(b.predicted(), b.seen())).min().orElse(0),
            bins.stream().mapToDouble(b -> Math.max(b.predicted(), b.seen())).max().orElse(1));
    double least = ticks.get(0).doubleValue();
    double span = ticks.get(ticks.size() - 1).doubleValue() - least;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg role=\"img\" aria-label=\"%s against %s\" viewBox=\"0 0 %d %d\" width=\"%d\">"
            .formatted(
                Html.text(across),
                Html.text(up),
                SIDE + 2 * EDGE,
                SIDE + 2 * EDGE,
                SIDE + 2 * EDGE));
    for (BigDecimal tick : ticks) {
      double share = (tick.doubleValue() - least) / span;
      String words = tick.toPlainString();
      svg.append(line(share, 0, share, 1, "grid")).append(line(0, share, 1, share, "grid"));
      svg.append(label(x(share), y(0) + 18, "middle", words));
      svg.append(label(x(0) - 6, y(share) + 4, "end", words));
    }
    svg.append(line(0, 0, 1, 1, "same"))
        .append(line(0, 0, 1, 0, "axis"))
        .append(line(0, 0, 0, 1, "axis"));
    StringBuilder path = new StringBuilder();
    for (Bin bin : bins) {
      double right = x((bin.predicted() - least) / span);
      double down = y((bin.seen() - least) / span);
      path.append(path.length() == 0 ? "M" : " L").append(at(right)).append(',').append(at(down));
      svg.append(
          "<circle cx=\"%s\" cy=\"%s\" r=\"4\"><title>predicted %s, seen %s, %d rows</title></circle>"
              .formatted(
                  at(right),
                  at(down),
                  Html.number(bin.predicted()),
                  Html.number(bin.seen()),
                  bin.rows()));
    }
    svg.append("<path d=\"").append(path).append("\" class=\"curve\"/>");
    svg.append(label(x(0.5), y(0) + 40, "middle", across));
    svg.append(label(x(0) - 40, y(1) - 16, "start", up));
    return svg.append("</svg>\n").toString();
  }

  /** Round numbers, the first not above all values and the last not below. */
  static List<BigDecimal> ticks(double least, double most) {
    double step = (most > least ? most - least : Math.max(1, Math.abs(most))) / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    double times = step / power;
    BigDecimal round =
        BigDecimal.valueOf(times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10)
            .scaleByPowerOfTen((int) Math.floor(Math.log10(step)));
    long first = (long) Math.floor(least / round.doubleValue());
    long last = Math.max(first + 1, (long) Math.ceil(most / round.doubleValue()));
    List<BigDecimal> ticks = new ArrayList<>();
    for (long i = first; i <= last; i++) {
      ticks.add(round.multiply(BigDecimal.valueOf(i)));
    }
    return ticks;
  }

  private static String line(double x1, double y1, double x2, double y2, String kind) {
    return "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>"
        .formatted(at(x(x1)), at(y(y1)), at(x(x2)), at(y(y2)), kind);
  }

  private static String label(double right, double down, String anchor, String words) {
    return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
        .formatted(at(right), at(down), anchor, Html.text(words));
  }

  private static double x(double share) {
    return EDGE + share * SIDE;
  }

  private static double y(double share) {
    return EDGE + (1 - share) * SIDE;
  }

  private static String at(double pixels) {
    return String.format(Locale.ROOT, "%.1f", pixels);
  }
}
