namespace RecSys.Catalog;

/// <summary>Counts features by their hash and enumerates them in order of first occurrence.</summary>
/// <remarks>
/// An item of 1 kB has about 700 features, and all of them are counted here. A dictionary of the framework takes three times as long.
/// Two features with the same 64-bit hash count as one, as always with hashed features.
/// </remarks>
sealed class FeatureCounts
{
    (ulong Hash, int Count, bool IsTrigram)[] _features = new (ulong, int, bool)[256];
    Range[] _trigramsOfWord = new Range[256]; // the range in _trigrams of the word at the same position in _features
    int[] _trigrams = new int[512];           // positions in _features
    int[] _slots = new int[1_024];            // position in _features plus 1; 0 is free
    int _used, _trigramsUsed, _word;

    [ThreadStatic]
    static FeatureCounts? _ofThread;

    /// <summary>An empty instance of the calling thread. Without reuse, its 10 kB per item would be a third of the memory that derivation allocates.</summary>
    public static FeatureCounts EmptyOfThread()
    {
        var counts = _ofThread ??= new FeatureCounts();
        Array.Clear(counts._slots);
        counts._used = counts._trigramsUsed = 0;
        return counts;
    }

    /// <summary>Counts a word. If the word is not new, its trigrams are counted too, because most words of a text are repeated.</summary>
    /// <returns>True for a new word. The caller must then count its trigrams before the next word.</returns>
    public bool CountWord(ulong hash)
    {
        _word = Count(hash, isTrigram: false);
        if (_features[_word].Count == 1)
        {
            _trigramsOfWord[_word] = new Range(_trigramsUsed, _trigramsUsed);
            return true;
        }

        foreach (var trigram in _trigrams.AsSpan(_trigramsOfWord[_word]))
            _features[trigram].Count++;
        return false;
    }

    /// <summary>Counts a trigram of the word that was counted last.</summary>
    public void CountTrigram(ulong hash)
    {
        if (_trigramsUsed == _trigrams.Length)
            Array.Resize(ref _trigrams, 2 * _trigramsUsed);
        _trigrams[_trigramsUsed++] = Count(hash, isTrigram: true);
        _trigramsOfWord[_word] = new Range(_trigramsOfWord[_word].Start, _trigramsUsed);
    }

    public ArraySegment<(ulong Hash, int Count, bool IsTrigram)>.Enumerator GetEnumerator()
        => new ArraySegment<(ulong Hash, int Count, bool IsTrigram)>(_features, 0, _used).GetEnumerator();

    int Count(ulong hash, bool isTrigram)
    {
        var mask = _slots.Length - 1;
        for (var slot = (int)(hash & (uint)mask); ; slot = (slot + 1) & mask)
        {
            var position = _slots[slot] - 1;
            if (position < 0)
                return Add(slot, hash, isTrigram);

            if (_features[position].Hash == hash)
            {
                _features[position].Count++;
                return position;
            }
        }
    }

    int Add(int slot, ulong hash, bool isTrigram)
    {
        if (_used == _features.Length)
        {
            Array.Resize(ref _features, 2 * _used);
            Array.Resize(ref _trigramsOfWord, 2 * _used);
        }

        _trigramsOfWord[_used] = default; // a word with the hash of a trigram has no trigrams of its own
        _features[_used++] = (hash, 1, isTrigram);
        _slots[slot] = _used;

        if (2 * _used > _slots.Length)
            Rehash();
        return _used - 1;
    }

    void Rehash()
    {
        _slots = new int[2 * _slots.Length];
        var mask = _slots.Length - 1;
        for (var i = 0; i < _used; i++)
        {
            var slot = (int)(_features[i].Hash & (uint)mask);
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = i + 1;
        }
    }
}
