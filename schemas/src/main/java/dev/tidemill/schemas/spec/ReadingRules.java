package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.file.FileReading;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rules about how the files of a source are read. */
final class ReadingRules {

  private static final Set<String> TYPES =
      Set.of(
          "BOOLEAN",
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT",
          "HUGEINT",
          "FLOAT",
          "DOUBLE",
          "VARCHAR",
          "DATE",
          "TIME",
          "TIMESTAMP",
          "TIMESTAMP WITH TIME ZONE");
  private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\([0-9]{1,2}, ?[0-9]{1,2}\\)");

  /** How other tools name these types. */
  private static final Map<String, String> ELSEWHERE = new LinkedHashMap<>();

  static {
    ELSEWHERE.put("INT64", "BIGINT");
    ELSEWHERE.put("INT32", "INTEGER");
    ELSEWHERE.put("INT", "INTEGER");
    ELSEWHERE.put("LONG", "BIGINT");
    ELSEWHERE.put("FLOAT64", "DOUBLE");
    ELSEWHERE.put("FLOAT32", "FLOAT");
    ELSEWHERE.put("NUMBER", "DOUBLE");
    ELSEWHERE.put("STR", "VARCHAR");
    ELSEWHERE.put("STRING", "VARCHAR");
    ELSEWHERE.put("TEXT", "VARCHAR");
    ELSEWHERE.put("OBJECT", "VARCHAR");
    ELSEWHERE.put("CATEGORY", "VARCHAR");
    ELSEWHERE.put("BOOL", "BOOLEAN");
    ELSEWHERE.put("DATETIME", "TIMESTAMP");
    ELSEWHERE.put("DATETIME64", "TIMESTAMP");
    ELSEWHERE.put("DATETIME64[NS]", "TIMESTAMP");
    ELSEWHERE.put("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE");
  }

  private static final List<String> OF_DELIMITED =
      List.of("delimiter", "quote", "decimal", "nullWords", "header", "names");
  private static final List<String> OF_TEXT = List.of("dateFormat", "encoding");

  /** A code of strptime, or what should be one. */
  private static final Pattern CODE = Pattern.compile("%(-?.|$)");

  private static final Pattern KNOWN_CODE =
      Pattern.compile("%(-?[dmyHIMSj]|[aAbBYpfgnzZUWcxXuwVG%])");

  private static final int LONGEST_DELIMITER = 4;

  private final SpecErrors errors;
  private final String at;
  private final JsonNode files;

  /**
   * @param at the field of the files
   */
  ReadingRules(SpecErrors errors, String at, JsonNode files) {
    this.errors = errors;
    this.at = at;
    this.files = files;
  }

  /**
   * @param checked types that the schema check declares for the same files
   */
  void check(JsonNode checked) {
    types(checked);
    String format = files.path("format").asText();
    if (!format.equals("csv") && !format.equals("tsv")) {
      refuse(OF_DELIMITED, format, "only csv and tsv have it");
    }
    if (format.equals("parquet")) {
      refuse(OF_TEXT, format, "the values of Parquet have types");
    }
    delimiters();
    zone();
    charset();
    format("dateFormat");
    if (!FileReading.EPOCHS.containsKey(files.path("timestampFormat").asText())) {
      format("timestampFormat");
    }
    if (files.path("header").asBoolean(false) && files.has("names")) {
      error("names", "files with a header name their columns themselves; leave one of both out");
    }
  }

  private void error(String field, String problem) {
    errors.add(at + "." + field, problem);
  }

  private void refuse(List<String> fields, String format, String why) {
    fields.stream()
        .filter(f -> files.hasNonNull(f))
        .forEach(f -> error(f, "files of format " + format + " do not have it: " + why));
  }

  private void types(JsonNode checked) {
    Map<String, String> declared = new LinkedHashMap<>();
    checked
        .properties()
        .forEach(c -> declared.put(c.getKey().toLowerCase(Locale.ROOT), c.getValue().asText()));
    for (Map.Entry<String, JsonNode> column : files.path("types").properties()) {
      String field = "types." + column.getKey();
      String type = column.getValue().asText();
      String name = type.toUpperCase(Locale.ROOT).trim();
      if (!TYPES.contains(name) && !DECIMAL.matcher(name).matches()) {
        String instead = ELSEWHERE.get(name);
        List<String> all = new ArrayList<>(TYPES);
        all.sort(null);
        error(
            field,
            "\"%s\" is not a type; %s"
                .formatted(
                    type,
                    instead == null
                        ? "allowed are " + String.join(", ", all) + " and DECIMAL(18, 3)"
                        : "write " + instead));
        continue;
      }
      String other = declared.get(column.getKey().toLowerCase(Locale.ROOT));
      if (other != null && !other.equalsIgnoreCase(type)) {
        error(field, "the schema check declares " + other + "; both have to say the same");
      }
    }
  }

  private void delimiters() {
    String delimiter = files.path("delimiter").asText(",").replace("\\t", "\t");
    if (delimiter.length() > LONGEST_DELIMITER || delimiter.matches("(?s).*[\r\n].*")) {
      error("delimiter", "one to four characters are allowed, such as \";\" or \"\\t\"");
    }
    String quote = files.path("quote").asText("\"");
    if (quote.length() > 1) {
      error("quote", "one character is allowed");
    }
  }

  private void zone() {
    String zone = files.path("timeZone").asText("UTC");
    if (!Set.of(TimeZone.getAvailableIDs()).contains(zone)) {
      error("timeZone", "\"" + zone + "\" is not a time zone; write one such as Europe/Zurich");
    }
  }

  private void charset() {
    String name = files.path("encoding").asText("UTF-8");
    try {
      if (Charset.isSupported(name)) {
        return;
      }
    } catch (IllegalCharsetNameException e) {
      // it is told below
    }
    error(
        "encoding",
        "\""
            + name
            + "\" is not a character set; allowed are for example UTF-8, UTF-16, ISO-8859-1 and"
            + " windows-1252");
  }

  private void format(String field) {
    if (!files.hasNonNull(field)) {
      return;
    }
    String format = files.path(field).asText();
    Matcher codes = CODE.matcher(format);
    boolean any = false;
    while (codes.find()) {
      any = true;
      if (!KNOWN_CODE.matcher(codes.group()).matches()) {
        error(
            field,
            "\"%s\" is not a code of strptime; a day is %%d, a month %%m, a year %%Y, a time %%H:%%M:%%S"
                .formatted(codes.group()));
        return;
      }
    }
    if (!any) {
      error(
          field,
          "\"%s\" has no code of strptime; 31.12.2024 is written as %%d.%%m.%%Y".formatted(format));
    }
  }
}
