using System.Numerics;
using System.Runtime.Intrinsics;

namespace RecSys.Scoring;

/// <summary>The largest positive values of a scan over items: larger value first, then smaller item.</summary>
/// <remarks>
/// A threshold rejects most values. Values that pass are gathered; when there are twice as many as wanted, a quickselect keeps the best
/// and raises the threshold. <see cref="Offer(T, int)"/> needs items in ascending order, so that a later item that equals the threshold
/// loses its tie. <see cref="OfferInAnyOrder"/> accepts ties and leaves them to the quickselect. NaN never passes.
/// </remarks>
sealed class TopItems<T> where T : unmanaged, INumber<T>
{
    T[] _values = [];
    int[] _items = [];
    int _wanted;
    int _gathered;
    T _threshold = T.Zero;

    /// <summary>Starts from scratch.</summary>
    public void Reset(int wanted)
    {
        _wanted = wanted;
        _gathered = 0;
        _threshold = T.Zero;
        var room = Math.Max(2 * wanted, wanted + 64);
        if (_values.Length < room)
            (_values, _items) = (new T[room], new int[room]);
    }

    /// <summary>Offers one item.</summary>
    public void Offer(T value, int item)
    {
        if (value > _threshold)
            Gather(value, item);
    }

    /// <summary>Offers one item, in any order of items.</summary>
    public void OfferInAnyOrder(T value, int item)
    {
        if (value >= _threshold && value > T.Zero)
            Gather(value, item);
    }

    void Gather(T value, int item)
    {
        if (_wanted == 0)
            return;
        _values[_gathered] = value;
        _items[_gathered++] = item;
        if (_gathered == _values.Length)
            Shrink();
    }

    /// <summary>Offers consecutive items.</summary>
    /// <param name="firstItem">The item of the first value.</param>
    /// <param name="eligible">By item.</param>
    public void Offer(ReadOnlySpan<T> values, int firstItem, ReadOnlySpan<bool> eligible)
    {
        var i = 0;
        for (; i <= values.Length - Vector256<T>.Count; i += Vector256<T>.Count)
        {
            if (!Vector256.GreaterThanAny(Vector256.Create(values[i..]), Vector256.Create(_threshold)))
                continue;
            for (var j = i; j < i + Vector256<T>.Count; j++)
            {
                if (values[j] > _threshold && eligible[firstItem + j])
                    Offer(values[j], firstItem + j);
            }
        }

        for (; i < values.Length; i++)
        {
            if (values[i] > _threshold && eligible[firstItem + i])
                Offer(values[i], firstItem + i);
        }
    }

    /// <summary>The best items, best first; at most the wanted number. Valid until the next reset.</summary>
    public ReadOnlySpan<int> Finish(out ReadOnlySpan<T> values)
    {
        if (_gathered > _wanted)
            Shrink();
        var best = _values.AsSpan(0, _gathered);
        var items = _items.AsSpan(0, _gathered);
        best.Sort(items); // reversed afterwards: a sort without a comparer is faster
        best.Reverse();
        items.Reverse();
        SortTies();
        values = best;
        return items;
    }

    void SortTies()
    {
        for (var start = 0; start < _gathered;)
        {
            var end = start + 1;
            while (end < _gathered && _values[end] == _values[start])
                end++;
            _items.AsSpan(start, end - start).Sort();
            start = end;
        }
    }

    /// <summary>Quickselect: moves the best to the front, in no order. The worst of them is the new threshold.</summary>
    void Shrink()
    {
        int low = 0, high = _gathered - 1;
        var last = _wanted - 1;
        while (low < high)
        {
            var (pivotValue, pivotItem) = (_values[(low + high) >>> 1], _items[(low + high) >>> 1]);
            int left = low, right = high;
            while (left <= right)
            {
                while (Before(_values[left], _items[left], pivotValue, pivotItem))
                    left++;
                while (Before(pivotValue, pivotItem, _values[right], _items[right]))
                    right--;
                if (left > right)
                    break;
                (_values[left], _values[right]) = (_values[right], _values[left]);
                (_items[left], _items[right]) = (_items[right], _items[left]);
                left++;
                right--;
            }

            if (last <= right)
                high = right;
            else if (last >= left)
                low = left;
            else
                break;
        }

        _gathered = _wanted;
        _threshold = _values[last];
    }

    static bool Before(T value, int item, T otherValue, int otherItem)
        => value > otherValue || (value == otherValue && item < otherItem);
}
