package dev.tidemill.example.flights;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Flights read from a CSV file, in order of departure.
 *
 * @param flights every flight; ids count from 1 in this order
 */
public record FlightData(List<Flight> flights) {
  private static final List<String> COLUMNS =
      List.of("departed_at", "arrival_delay_min", "distance_mi", "origin", "destination");

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** A file that is not what it should be; the message names file, line and what is expected. */
  public static final class BadFileException extends IOException {
    private static final long serialVersionUID = 1;

    BadFileException(String message) {
      super(message);
    }
  }

  /**
   * Seven days of flights.
   *
   * @param index 0 for the week that begins on the day of the first flight
   * @param firstDay the week's first day
   * @param flights at least one, in order of departure
   */
  public record Week(int index, LocalDate firstDay, List<Flight> flights) {
    /** The name of the week's file, as in {@code flights-week-07.csv.gz}. */
    public String fileName() {
      return FlightData.fileName(index);
    }

    /** The share of late flights. */
    public double lateRate() {
      return flights.stream().filter(Flight::late).count() / (double) flights.size();
    }
  }

  /** The name of a week's file. */
  public static String fileName(int week) {
    return "flights-week-%02d.csv.gz".formatted(week);
  }

  public FlightData {
    flights = List.copyOf(flights);
  }

  /**
   * Reads a CSV file, gzipped if its name ends in {@code .gz}, whose header names at least the
   * columns {@code departed_at}, {@code arrival_delay_min}, {@code distance_mi}, {@code origin} and
   * {@code destination}, in any order. Rows need not be sorted; equal rows are different flights.
   *
   * @throws BadFileException naming the line if a value is missing or malformed
   */
  public static FlightData read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString(), null, "no such file of flights");
    }
    List<Flight> flights = new ArrayList<>();
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16)) {
      String header = lines.readLine();
      int[] at = columnsOf(header, file);
      int lineNumber = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        lineNumber++;
        if (!line.isBlank()) {
          flights.add(flight(line, at, file, lineNumber));
        }
      }
    } catch (java.util.zip.ZipException e) {
      throw new BadFileException(file + " is not a gzip file: " + e.getMessage());
    }
    if (flights.isEmpty()) {
      throw new BadFileException(file + " has no flights, only a header");
    }
    return inOrder(flights);
  }

  /** The weeks in which there are flights, oldest first. */
  public List<Week> weeks() {
    LocalDate first = flights.get(0).departedAt().toLocalDate();
    TreeMap<Integer, List<Flight>> byWeek = new TreeMap<>();
    for (Flight flight : flights) {
      long day = ChronoUnit.DAYS.between(first, flight.departedAt().toLocalDate());
      byWeek.computeIfAbsent((int) (day / 7), w -> new ArrayList<>()).add(flight);
    }
    return byWeek.entrySet().stream()
        .map(e -> new Week(e.getKey(), first.plusDays(7L * e.getKey()), e.getValue()))
        .toList();
  }

  /** Writes a week's file into a folder, as {@link #write} does, and returns its path. */
  public static Path writeWeek(Path folder, Week week) throws IOException {
    Path file = folder.resolve(week.fileName());
    write(file, week.flights(), flight -> Integer.toString(flight.arrivalDelayMin()));
    return file;
  }

  /**
   * Writes flights as the pipeline's source wants them: gzipped CSV with the columns {@code
   * flight_id, departed_at, arrival_delay_min, distance_mi, destination}. The file appears under
   * its name only when it is complete.
   *
   * @param delay what to write as a flight's delay; empty for null
   */
  public static void write(Path file, List<Flight> flights, Function<Flight, String> delay)
      throws IOException {
    Path unfinished = file.resolveSibling("." + file.getFileName() + ".part");
    try (BufferedWriter out =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(unfinished), 1 << 16),
                StandardCharsets.UTF_8))) {
      out.write("flight_id,departed_at,arrival_delay_min,distance_mi,destination\n");
      for (Flight f : flights) {
        out.write(
            f.id()
                + ","
                + TIMESTAMP.format(f.departedAt())
                + ","
                + delay.apply(f)
                + ","
                + f.distanceMi()
                + ","
                + f.destination()
                + "\n");
      }
    }
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static FlightData inOrder(List<Flight> read) {
    read.sort(Comparator.comparing(Flight::departedAt));
    List<Flight> numbered = new ArrayList<>(read.size());
    for (Flight f : read) {
      numbered.add(
          new Flight(
              numbered.size() + 1L,
              f.departedAt(),
              f.arrivalDelayMin(),
              f.distanceMi(),
              f.origin(),
              f.destination()));
    }
    return new FlightData(numbered);
  }

  private static int[] columnsOf(String header, Path file) throws BadFileException {
    List<String> names =
        header == null
            ? List.of()
            : Arrays.stream(header.replace("\uFEFF", "").split(",", -1)).map(String::trim).toList();
    List<String> missing = COLUMNS.stream().filter(c -> !names.contains(c)).toList();
    if (!missing.isEmpty()) {
      throw new BadFileException(
          file + ", line 1: the header lacks " + missing + "; it must name " + COLUMNS);
    }
    return COLUMNS.stream().mapToInt(names::indexOf).toArray();
  }

  private static Flight flight(String line, int[] at, Path file, int lineNumber)
      throws BadFileException {
    String[] cells = line.split(",", -1);
    String[] values = new String[at.length];
    for (int i = 0; i < at.length; i++) {
      if (at[i] >= cells.length || cells[at[i]].isBlank()) {
        throw bad(file, lineNumber, COLUMNS.get(i) + " is missing");
      }
      values[i] = cells[at[i]].trim();
    }
    LocalDateTime departedAt;
    try {
      departedAt = LocalDateTime.parse(values[0].replace(' ', 'T'));
    } catch (DateTimeParseException e) {
      throw bad(file, lineNumber, "departed_at is '" + values[0] + "', not like 2001-04-01T07:30");
    }
    int distanceMi = whole(values[2], COLUMNS.get(2), file, lineNumber);
    if (distanceMi <= 0) {
      throw bad(file, lineNumber, "distance_mi is " + distanceMi + ", not positive");
    }
    int delayMin = whole(values[1], COLUMNS.get(1), file, lineNumber);
    return new Flight(0, departedAt, delayMin, distanceMi, values[3], values[4].intern());
  }

  private static int whole(String text, String column, Path file, int lineNumber)
      throws BadFileException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw bad(file, lineNumber, column + " is '" + text + "', not a whole number");
    }
  }

  private static BadFileException bad(Path file, int lineNumber, String what) {
    return new BadFileException(file + ", line " + lineNumber + ": " + what);
  }
}
