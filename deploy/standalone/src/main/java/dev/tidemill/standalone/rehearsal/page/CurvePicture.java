package dev.tidemill.standalone.rehearsal.page;

import dev.tidemill.validation.gate.study.HoldoutStudy.Bin;
import java.util.List;
import java.util.Locale;

/** Predicted against seen, as a picture: on the line they are the same. */
record CurvePicture(List<Bin> bins) {

  private static final int SIDE = 300;
  private static final int EDGE = 45;

  String svg() {
    double least =
        bins.stream().mapToDouble(b -> Math.min(b.predicted(), b.seen())).min().orElse(0);
    double most = bins.stream().mapToDouble(b -> Math.max(b.predicted(), b.seen())).max().orElse(1);
    double span = most > least ? most - least : 1;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg role=\"img\" aria-label=\"predicted against seen\" viewBox=\"0 0 %d %d\" width=\"%d\">"
            .formatted(SIDE + 2 * EDGE, SIDE + 2 * EDGE, SIDE + 2 * EDGE));
    svg.append(line(0, 0, 1, 1, "same"))
        .append(line(0, 0, 1, 0, "axis"))
        .append(line(0, 0, 0, 1, "axis"));
    StringBuilder path = new StringBuilder();
    for (Bin bin : bins) {
      double x = (bin.predicted() - least) / span;
      double y = (bin.seen() - least) / span;
      path.append("%s%s,%s".formatted(path.length() == 0 ? "M" : " L", at(x), up(y)));
      svg.append(
          "<circle cx=\"%s\" cy=\"%s\" r=\"4\"><title>predicted %s, seen %s, %d rows</title></circle>"
              .formatted(
                  at(x), up(y), Html.number(bin.predicted()), Html.number(bin.seen()), bin.rows()));
    }
    svg.append("<path d=\"").append(path).append("\" class=\"curve\"/>");
    svg.append(label(0, -0.08, Html.number(least))).append(label(0.92, -0.08, Html.number(most)));
    svg.append(label(0.35, -0.13, "predicted")).append(label(-0.14, 1.05, "seen"));
    return svg.append("</svg>\n").toString();
  }

  private static String line(double x1, double y1, double x2, double y2, String kind) {
    return "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>"
        .formatted(at(x1), up(y1), at(x2), up(y2), kind);
  }

  private static String label(double x, double y, String words) {
    return "<text x=\"%s\" y=\"%s\">%s</text>".formatted(at(x), up(y), Html.text(words));
  }

  private static String at(double share) {
    return String.format(Locale.ROOT, "%.1f", EDGE + share * SIDE);
  }

  private static String up(double share) {
    return String.format(Locale.ROOT, "%.1f", EDGE + (1 - share) * SIDE);
  }
}
