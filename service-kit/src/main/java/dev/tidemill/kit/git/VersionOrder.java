package dev.tidemill.kit.git;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Orders names by the versions in them: numbers count as numbers, so that v1.10 comes after v1.9,
 * and what follows a hyphen comes before the version itself, as v2.0-rc1 before v2.0. Names of the
 * same version are in the order of their characters.
 */
final class VersionOrder implements Comparator<String> {

  static final VersionOrder INSTANCE = new VersionOrder();

  private static final Pattern PARTS = Pattern.compile("\\d+|[^\\d]+");
  private static final Pattern NUMBERS = Pattern.compile("\\d+(?:\\.\\d+)*");

  private VersionOrder() {}

  /** The numbers of a version and what follows them. */
  private record Version(List<BigInteger> numbers, String rest) {

    static Version of(String name) {
      Matcher m = NUMBERS.matcher(name);
      if (!m.find()) {
        return new Version(List.of(), name);
      }
      List<BigInteger> numbers = new ArrayList<>();
      for (String part : m.group().split("\\.", -1)) {
        numbers.add(new BigInteger(part));
      }
      while (!numbers.isEmpty() && numbers.get(numbers.size() - 1).signum() == 0) {
        numbers.remove(numbers.size() - 1); // v1.0 is v1
      }
      return new Version(numbers, name.substring(m.end()));
    }
  }

  @Override
  public int compare(String a, String b) {
    Version left = Version.of(a);
    Version right = Version.of(b);
    int order = numbers(left.numbers, right.numbers);
    if (order == 0) {
      order = rests(left.rest, right.rest);
    }
    return order == 0 ? a.compareTo(b) : order;
  }

  private static int numbers(List<BigInteger> a, List<BigInteger> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = a.get(i).compareTo(b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private static int rests(String a, String b) {
    boolean left = a.startsWith("-");
    boolean right = b.startsWith("-");
    return left == right ? naturally(a, b) : left ? -1 : 1;
  }

  private static int naturally(String a, String b) {
    List<String> left = PARTS.matcher(a).results().map(r -> r.group()).toList();
    List<String> right = PARTS.matcher(b).results().map(r -> r.group()).toList();
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = part(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  private static int part(String a, String b) {
    boolean numbers = Character.isDigit(a.charAt(0)) && Character.isDigit(b.charAt(0));
    return numbers ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
  }
}
