package io.clipreduce.unify;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The English words that tell what somebody or something is, and what marks it. */
final class Lexicon {
  private static final Map<String, EntityType> TYPES = new HashMap<>();
  private static final Map<String, String> SINGULARS =
      Map.of(
          "men", "man",
          "women", "woman",
          "people", "person",
          "children", "child",
          "mice", "mouse",
          "geese", "goose",
          "sheep", "sheep",
          "wolves", "wolf",
          "knives", "knife",
          "buses", "bus");

  static {
    put(
        EntityType.PERSON,
        "person man woman boy girl child baby toddler teenager lady gentleman guy kid adult"
            + " speaker presenter host anchor lecturer teacher professor student doctor nurse"
            + " player athlete runner cyclist rider driver dancer singer musician guitarist drummer"
            + " actor actress worker officer soldier chef cook waiter reporter journalist scientist"
            + " engineer photographer skier surfer swimmer climber pedestrian rabbi priest bride"
            + " groom king queen knight samurai astronaut pilot sailor farmer clown magician face"
            + " father mother son daughter brother sister");
    put(
        EntityType.ANIMAL,
        "animal dog cat horse cow sheep goat pig bird parrot cockatoo duck goose chicken fish rabbit"
            + " bunny squirrel mouse rat bear elephant lion tiger monkey deer fox wolf snake turtle"
            + " frog insect butterfly bee spider puppy kitten chinchilla giraffe zebra");
    put(
        EntityType.GROUP,
        "crowd audience team group band orchestra class family couple army police choir flock herd"
            + " public");
    put(
        EntityType.PLACE,
        "street road city town village beach forest mountain park garden kitchen office classroom"
            + " stadium highway motorway bridge river lake sea ocean field desert museum church"
            + " station airport hall stage studio restaurant shop market");
    put(
        EntityType.OBJECT,
        "car truck bus van train tram bicycle bike motorcycle motorbike scooter boat ship plane"
            + " airplane aircraft helicopter rocket tractor robot ball bottle cup glass phone laptop"
            + " computer camera guitar piano drum violin book newspaper sign flag umbrella bag"
            + " backpack suitcase chair sofa table bed lamp whiteboard blackboard screen television"
            + " microphone knife sword gun box cake pizza apple statue pendulum wheel");
  }

  private static final Set<String> COLOURS =
      Set.of(
          "black", "white", "grey", "gray", "red", "orange", "yellow", "green", "blue", "purple",
          "pink", "brown", "beige", "silver", "golden", "blond", "blonde");

  private static final Set<String> CLOTHES =
      Set.of(
          "shirt",
          "t-shirt",
          "jacket",
          "coat",
          "dress",
          "skirt",
          "suit",
          "tie",
          "hat",
          "cap",
          "helmet",
          "scarf",
          "sweater",
          "jeans",
          "trousers",
          "shorts",
          "uniform",
          "vest",
          "robe",
          "hood",
          "hoodie",
          "glasses",
          "sunglasses",
          "beard",
          "moustache",
          "hair",
          "boots",
          "gloves",
          "apron",
          "blouse");

  private static final Map<String, String> SEX =
      Map.ofEntries(
          Map.entry("man", "male"),
          Map.entry("boy", "male"),
          Map.entry("gentleman", "male"),
          Map.entry("guy", "male"),
          Map.entry("father", "male"),
          Map.entry("son", "male"),
          Map.entry("brother", "male"),
          Map.entry("king", "male"),
          Map.entry("groom", "male"),
          Map.entry("actor", "male"),
          Map.entry("woman", "female"),
          Map.entry("girl", "female"),
          Map.entry("lady", "female"),
          Map.entry("mother", "female"),
          Map.entry("daughter", "female"),
          Map.entry("sister", "female"),
          Map.entry("queen", "female"),
          Map.entry("bride", "female"),
          Map.entry("actress", "female"),
          Map.entry("male", "male"),
          Map.entry("female", "female"));

  private static final Map<String, String> AGES =
      Map.ofEntries(
          Map.entry("boy", "child"),
          Map.entry("girl", "child"),
          Map.entry("child", "child"),
          Map.entry("kid", "child"),
          Map.entry("baby", "child"),
          Map.entry("toddler", "child"),
          Map.entry("man", "adult"),
          Map.entry("woman", "adult"),
          Map.entry("lady", "adult"),
          Map.entry("gentleman", "adult"),
          Map.entry("adult", "adult"));

  private static final Set<String> MARKS =
      Set.of(
          "young", "old", "elderly", "bald", "bearded", "tall", "short", "small", "large", "big",
          "little", "striped", "spotted", "wooden", "masked");

  /** Attributes of which nobody has two. */
  private static final Map<String, String> OPPOSITES =
      Map.of("male", "female", "female", "male", "child", "adult", "adult", "child");

  private Lexicon() {}

  private static void put(EntityType type, String words) {
    for (String word : words.split(" ")) {
      TYPES.putIfAbsent(word, type);
    }
  }

  /** What a noun in the singular is; null if it is not known. */
  static EntityType type(String noun) {
    return TYPES.get(noun);
  }

  /** What the first word of a name such as {@code dog_a} says: an object where nothing known. */
  static EntityType typeOfName(String name) {
    String word = name.substring(0, name.indexOf('_')).toLowerCase(Locale.ROOT);
    for (EntityType type : EntityType.values()) {
      if (type != EntityType.TEXT && type.word().equals(word)) {
        return type;
      }
    }
    String noun = noun(word);
    return noun == null ? EntityType.OBJECT : type(noun);
  }

  /** A known noun in the singular; null where the word is none. */
  static String noun(String word) {
    if (TYPES.containsKey(word)) {
      return word;
    }
    String irregular = SINGULARS.get(word);
    if (irregular != null) {
      return irregular;
    }
    for (String ending : new String[] {"s", "es"}) {
      String stem =
          word.endsWith(ending) ? word.substring(0, word.length() - ending.length()) : word;
      if (!stem.equals(word) && TYPES.containsKey(stem)) {
        return stem;
      }
    }
    return null;
  }

  /** The sex that a word tells; null if it tells none. */
  static String sex(String word) {
    return SEX.get(word);
  }

  /** The age that a word tells, {@code child} or {@code adult}; null if it tells none. */
  static String age(String word) {
    return AGES.get(word);
  }

  /** The attribute that an adjective or a piece of clothing is; null if it is none. */
  static String attribute(String word) {
    if (word.equals("gray")) {
      return "grey";
    }
    return COLOURS.contains(word) || CLOTHES.contains(word) || MARKS.contains(word) ? word : null;
  }

  /** Whether two sets of attributes cannot be those of one. */
  static boolean contradict(Set<String> some, Set<String> others) {
    return some.stream()
        .map(OPPOSITES::get)
        .anyMatch(opposite -> opposite != null && others.contains(opposite));
  }
}
