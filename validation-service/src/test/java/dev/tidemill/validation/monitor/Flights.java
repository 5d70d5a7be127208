package dev.tidemill.validation.monitor;

import dev.tidemill.validation.check.profile.Deciles;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.monitor.quality.InputEncoding;
import dev.tidemill.validation.monitor.quality.QuantileBins;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** Half a year of departures out of Atlanta with model inputs made of nothing but the past. */
public final class Flights {

  static final List<String> FEATURES =
      List.of(
          "hour",
          "minute",
          "weekday",
          "distance",
          "destination",
          "late_lately",
          "late_there",
          "departures_lately");

  static final long START = LocalDateTime.of(2001, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC) * 1000;
  static final long BREAK = LocalDateTime.of(2001, 4, 1, 0, 0).toEpochSecond(ZoneOffset.UTC) * 1000;

  /** One departure; times in epoch ms. */
  record Flight(long time, long landed, boolean late, double[] features) {
    double label() {
      return late ? 1 : 0;
    }
  }

  private static List<Flight> loaded;

  private Flights() {}

  /** All flights in order of departure. */
  static synchronized List<Flight> all() {
    if (loaded == null) {
      loaded = withFeatures(read());
    }
    return loaded;
  }

  static List<Flight> before(int day) {
    return all().stream().filter(f -> f.time() < START + day * 86_400_000L).toList();
  }

  static List<Flight> from(int day) {
    return all().stream().filter(f -> f.time() >= START + day * 86_400_000L).toList();
  }

  static List<Flight> ofDay(int day) {
    long from = START + day * 86_400_000L;
    return all().stream().filter(f -> f.time() >= from && f.time() < from + 86_400_000L).toList();
  }

  /** The profile of one input of these flights. */
  static FeatureProfile profile(List<Flight> flights, int feature) {
    return profile(flights.stream().mapToDouble(f -> f.features()[feature]).toArray());
  }

  /** The profile of an input with these values. */
  public static FeatureProfile profile(double[] values) {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    double low = quantile(sorted, 0.005);
    double top = quantile(sorted, 0.995);
    double from = top > low ? low : low - 0.5;
    double to = top > low ? top : low + 0.5;
    List<Double> edges =
        IntStream.rangeClosed(0, FeatureProfile.BINS)
            .mapToObj(i -> from + (to - from) * i / FeatureProfile.BINS)
            .toList();
    List<Double> quantiles =
        IntStream.range(1, FeatureProfile.QUANTILE_BINS)
            .mapToObj(i -> quantile(sorted, i / (double) FeatureProfile.QUANTILE_BINS))
            .toList();
    List<Double> cuts =
        Deciles.cuts(
            IntStream.rangeClosed(1, 9).mapToObj(i -> quantile(sorted, i / 10.0)).toList());
    FeatureProfile shape =
        new FeatureProfile(
            true,
            sorted.length,
            values.length - sorted.length,
            sorted[0],
            sorted[sorted.length - 1],
            Arrays.stream(sorted).average().orElseThrow(),
            edges,
            List.of(),
            quantiles,
            new Deciles(cuts, List.of()),
            Map.of());
    long[] counts = new long[FeatureProfile.BINS];
    long[] shares = new long[cuts.size() + 1];
    for (double value : sorted) {
      counts[shape.bin(value)]++;
      shares[shape.deciles().bin(value)]++;
    }
    return new FeatureProfile(
        true,
        shape.n(),
        shape.nulls(),
        shape.min(),
        shape.max(),
        shape.mean(),
        edges,
        Arrays.stream(counts).boxed().toList(),
        quantiles,
        new Deciles(cuts, Arrays.stream(shares).boxed().toList()),
        Map.of());
  }

  static InputEncoding encoding(List<Flight> flights) {
    return new InputEncoding(
        IntStream.range(0, FEATURES.size())
            .mapToObj(
                i ->
                    new InputEncoding.Column(
                        FEATURES.get(i),
                        QuantileBins.ofQuantiles(
                            profile(flights, i).quantileEdges64().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray())))
            .toList());
  }

  private static double quantile(double[] sorted, double q) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  }

  private record Raw(long minute, int destination, int distance, boolean late) {}

  private static List<Raw> read() {
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(
                new GZIPInputStream(
                    Flights.class.getResourceAsStream("flights-atl-2001h1.bin.gz"))))) {
      int rows = in.readInt();
      int[] distances = new int[in.readUnsignedByte()];
      for (int i = 0; i < distances.length; i++) {
        distances[i] = in.readUnsignedShort();
      }
      long[] minutes = new long[rows];
      long minute = 0;
      for (int i = 0; i < rows; i++) {
        minutes[i] = minute += varint(in);
      }
      byte[] late = in.readNBytes((rows + 7) / 8);
      List<Raw> raw = new ArrayList<>(rows);
      for (int i = 0; i < rows; i++) {
        int destination = in.readUnsignedByte();
        boolean isLate = (late[i / 8] >> (i % 8) & 1) == 1;
        raw.add(new Raw(minutes[i], destination, distances[destination], isLate));
      }
      return raw;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int varint(DataInputStream in) throws IOException {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      int next = in.readUnsignedByte();
      value |= (next & 127) << shift;
      if (next < 128) {
        return value;
      }
    }
  }

  private static List<Flight> withFeatures(List<Raw> raw) {
    Decayed late = new Decayed(90);
    Decayed[] there =
        IntStream.range(0, 256).mapToObj(i -> new Decayed(3 * 1440)).toArray(Decayed[]::new);
    Decayed departures = new Decayed(30);
    PriorityQueue<Map.Entry<Long, Raw>> landing =
        new PriorityQueue<>(Comparator.comparingLong(Map.Entry::getKey));
    List<Flight> flights = new ArrayList<>(raw.size());
    for (Raw r : raw) {
      while (!landing.isEmpty() && landing.peek().getKey() <= r.minute()) {
        Map.Entry<Long, Raw> landed = landing.poll();
        double label = landed.getValue().late() ? 1 : 0;
        late.add(landed.getKey(), label);
        there[landed.getValue().destination()].add(landed.getKey(), label);
      }
      double[] features = {
        r.minute() % 1440 / 60.0,
        r.minute() % 60,
        r.minute() / 1440 % 7,
        r.distance(),
        r.destination(),
        late.mean(r.minute()),
        there[r.destination()].mean(r.minute()),
        departures.weight(r.minute())
      };
      departures.add(r.minute(), 1);
      long landed = r.minute() + 40 + (long) (r.distance() / 7.5);
      landing.add(Map.entry(landed, r));
      flights.add(
          new Flight(START + r.minute() * 60_000, START + landed * 60_000, r.late(), features));
    }
    return flights;
  }

  /** Exponentially decayed sum and weight. */
  private static final class Decayed {
    private final double halfLife;
    private double sum;
    private double weight;
    private long at;

    Decayed(double halfLifeMinutes) {
      this.halfLife = halfLifeMinutes;
    }

    private void decay(long minute) {
      double factor = Math.pow(0.5, (minute - at) / halfLife);
      sum *= factor;
      weight *= factor;
      at = minute;
    }

    void add(long minute, double value) {
      decay(minute);
      sum += value;
      weight += 1;
    }

    double mean(long minute) {
      decay(minute);
      return (sum + 0.2) / (weight + 1);
    }

    double weight(long minute) {
      decay(minute);
      return weight;
    }
  }
}
