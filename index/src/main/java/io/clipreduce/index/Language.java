package io.clipreduce.index;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.WordlistLoader;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.ca.CatalanAnalyzer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.KeywordRepeatFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilter;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;
import org.tartarus.snowball.SnowballStemmer;
import org.tartarus.snowball.ext.ArabicStemmer;
import org.tartarus.snowball.ext.CatalanStemmer;
import org.tartarus.snowball.ext.DanishStemmer;
import org.tartarus.snowball.ext.DutchStemmer;
import org.tartarus.snowball.ext.EnglishStemmer;
import org.tartarus.snowball.ext.FinnishStemmer;
import org.tartarus.snowball.ext.FrenchStemmer;
import org.tartarus.snowball.ext.German2Stemmer;
import org.tartarus.snowball.ext.HindiStemmer;
import org.tartarus.snowball.ext.HungarianStemmer;
import org.tartarus.snowball.ext.IndonesianStemmer;
import org.tartarus.snowball.ext.ItalianStemmer;
import org.tartarus.snowball.ext.NorwegianStemmer;
import org.tartarus.snowball.ext.PortugueseStemmer;
import org.tartarus.snowball.ext.RomanianStemmer;
import org.tartarus.snowball.ext.RussianStemmer;
import org.tartarus.snowball.ext.SpanishStemmer;
import org.tartarus.snowball.ext.SwedishStemmer;
import org.tartarus.snowball.ext.TurkishStemmer;

/**
 * How words of a language become terms. Whatever the language, a word is kept as it is written, in
 * lower case and without accents, and beside it its parts ({@code ClipReduce}: clip, reduce; {@code
 * iPhone15}: iphone, 15) and its stem; Chinese, Japanese and Korean are taken in pairs of
 * characters.
 */
final class Language {
  private static final Map<String, Language> BY_CODE = new TreeMap<>();

  /** Of codes that are not in {@link #BY_CODE}: no stems, no stop words. */
  private static final Language OTHER = new Language("other", null, CharArraySet.EMPTY_SET);

  private static final int WORD_PARTS =
      WordDelimiterGraphFilter.GENERATE_WORD_PARTS
          | WordDelimiterGraphFilter.GENERATE_NUMBER_PARTS
          | WordDelimiterGraphFilter.SPLIT_ON_CASE_CHANGE
          | WordDelimiterGraphFilter.SPLIT_ON_NUMERICS
          | WordDelimiterGraphFilter.STEM_ENGLISH_POSSESSIVE
          | WordDelimiterGraphFilter.PRESERVE_ORIGINAL;

  static {
    add("ar", ArabicStemmer::new, ArabicAnalyzer.getDefaultStopSet());
    add("ca", CatalanStemmer::new, CatalanAnalyzer.getDefaultStopSet());
    add("da", DanishStemmer::new, stopWords("danish"));
    add("de", German2Stemmer::new, stopWords("german"));
    add("en", EnglishStemmer::new, stopWords("english"));
    add("es", SpanishStemmer::new, stopWords("spanish"));
    add("fi", FinnishStemmer::new, stopWords("finnish"));
    add("fr", FrenchStemmer::new, stopWords("french"));
    add("hi", HindiStemmer::new, HindiAnalyzer.getDefaultStopSet());
    add("hu", HungarianStemmer::new, stopWords("hungarian"));
    add("id", IndonesianStemmer::new, IndonesianAnalyzer.getDefaultStopSet());
    add("it", ItalianStemmer::new, stopWords("italian"));
    add("nl", DutchStemmer::new, stopWords("dutch"));
    add("no", NorwegianStemmer::new, stopWords("norwegian"));
    add("pt", PortugueseStemmer::new, stopWords("portuguese"));
    add("ro", RomanianStemmer::new, RomanianAnalyzer.getDefaultStopSet());
    add("ru", RussianStemmer::new, stopWords("russian"));
    add("sv", SwedishStemmer::new, stopWords("swedish"));
    add("tr", TurkishStemmer::new, TurkishAnalyzer.getDefaultStopSet());
    BY_CODE.put("nb", BY_CODE.get("no"));
    BY_CODE.put("nn", BY_CODE.get("no"));
  }

  private final String name;
  private final Supplier<SnowballStemmer> stemmer;
  private final CharArraySet stopWords;
  private final Analyzer ofPassages;
  private final Analyzer ofQueries;
  private final Analyzer ofStopWords;

  private Language(String name, Supplier<SnowballStemmer> stemmer, CharArraySet stopWords) {
    this.name = name;
    this.stemmer = stemmer;
    this.stopWords = stopWords;
    this.ofPassages = analyzer(true, false);
    this.ofQueries = analyzer(false, true);
    this.ofStopWords = analyzer(false, false);
  }

  private static void add(String code, Supplier<SnowballStemmer> stemmer, CharArraySet stopWords) {
    BY_CODE.put(code, new Language(code, stemmer, stopWords));
  }

  /** Words that Snowball's authors list, question words among them. */
  private static CharArraySet stopWords(String language) {
    String file = language + "_stop.txt";
    try (InputStream in = SnowballFilter.class.getResourceAsStream(file)) {
      return WordlistLoader.getSnowballWordSet(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read stop words of " + language, e);
    }
  }

  /** By ISO 639 code such as {@code de} or {@code pt-BR}; English for null and {@code und}. */
  static Language of(String code) {
    if (code == null) {
      return BY_CODE.get("en");
    }
    String primary = code.split("[-_]", 2)[0].toLowerCase(Locale.ROOT);
    return primary.isEmpty() || primary.equals("und")
        ? BY_CODE.get("en")
        : BY_CODE.getOrDefault(primary, OTHER);
  }

  /** By {@link #name}. */
  static Language named(String name) {
    return name.equals(OTHER.name) ? OTHER : BY_CODE.get(name);
  }

  /** Key of its rules; languages without rules of their own share one. */
  String name() {
    return name;
  }

  /** Terms of a passage. */
  Analyzer ofPassages() {
    return ofPassages;
  }

  /** Terms of a query, without stop words. */
  Analyzer ofQueries() {
    return ofQueries;
  }

  /** Terms of a query that is nothing but stop words. */
  Analyzer ofStopWords() {
    return ofStopWords;
  }

  private Analyzer analyzer(boolean singleCharacters, boolean withoutStopWords) {
    return new Analyzer() {
      @Override
      protected TokenStreamComponents createComponents(String field) {
        Tokenizer words = new StandardTokenizer();
        TokenStream terms = new CJKWidthFilter(words);
        terms =
            new CJKBigramFilter(
                terms,
                CJKBigramFilter.HAN
                    | CJKBigramFilter.HIRAGANA
                    | CJKBigramFilter.KATAKANA
                    | CJKBigramFilter.HANGUL,
                singleCharacters);
        terms = new WordDelimiterGraphFilter(terms, WORD_PARTS, null);
        terms = new LowerCaseFilter(terms);
        if (withoutStopWords) {
          terms = new StopFilter(terms, stopWords);
        }
        if (stemmer != null) {
          terms = new KeywordRepeatFilter(terms);
          terms = new SnowballFilter(terms, stemmer.get());
        }
        terms = new ASCIIFoldingFilter(terms);
        return new TokenStreamComponents(words, new RemoveDuplicatesTokenFilter(terms));
      }
    };
  }
}
