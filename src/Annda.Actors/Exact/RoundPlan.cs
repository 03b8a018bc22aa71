namespace Annda.Exact;

/// <summary>
/// How a law over histories goes through one round, block by block. A history is a number whose bits are slots (a block's configuration
/// at an age); each step puts the block's new version in front and sums over slots that nobody reads any more.
/// </summary>
internal sealed class RoundPlan
{
    private readonly int[] _own;
    private readonly int[,] _ages;
    private readonly bool[,] _reads;
    private readonly int[] _depth;
    private readonly int[] _order;
    private readonly Slot[] _start;

    /// <summary>Finds order and slots; tables come with <see cref="Steps"/>.</summary>
    /// <exception cref="ArgumentException">Blocks wait for each other in a circle, or an age is negative.</exception>
    public RoundPlan(PairwiseModel model, int[,] ages)
    {
        var blocks = ages.GetLength(0);
        Numerics.Guard.Shape(ages.GetLength(1), blocks, "ages [blocks, blocks]");
        (_ages, _own, _reads, _depth) = (ages, new int[blocks], new bool[blocks, blocks], new int[blocks]);
        for (var k = 0; k < model.Free.Length; k++) _own[model.BlockOf[model.Free[k]].Index] |= 1 << k;
        foreach (var i in model.Free)
            foreach (var j in model.Free) _reads[model.BlockOf[i].Index, model.BlockOf[j].Index] |= model.Weights[i, j] != 0;
        for (var b = 0; b < blocks; b++)
        {
            _reads[b, b] = false;
            _depth[b] = 1;
            for (var reader = 0; reader < blocks; reader++)
            {
                if (!_reads[reader, b]) continue;
                if (ages[reader, b] < 0) throw new ArgumentException($"age {ages[reader, b]} of block {b}: 0 or more is allowed");
                _depth[b] = Math.Max(_depth[b], ages[reader, b]);
            }
        }
        _order = Order();
        // A step puts its block in front: blocks stand in reverse order, ages behind each other, and a round keeps it so.
        _start = [.. Enumerable.Range(1, _depth.Max()).SelectMany(age => _order.Reverse().Where(b => _depth[b] >= age)
            .Select(b => new Slot(b, age)))];
    }

    /// <summary>Bits of a history.</summary>
    public int Width => _start.Sum(Width1);

    /// <summary>The most transitions that one step has, as a power of 2.</summary>
    public int StepWidth => _order.Length == 0 ? 0 : Walk().Max(s => s.In.Sum(Width1) + int.PopCount(_own[s.Block]));

    /// <summary>Bits of each block's units in a state.</summary>
    public int[] Own => _own;

    /// <summary>The steps of a round, with their tables.</summary>
    public Step[] Steps() => [.. Walk().Select(Table)];

    /// <summary>The state that a history shows: every block's newest version.</summary>
    public int Newest(int history)
    {
        var (state, place) = (0, 0);
        foreach (var slot in _start)
        {
            if (slot.Age == 1) state |= Spread(history >> place, _own[slot.Block]);
            place += Width1(slot);
        }
        return state;
    }

    private int Width1(Slot slot) => int.PopCount(_own[slot.Block]);

    private int[] Order()
    {
        var order = new List<int>();
        var waiting = Enumerable.Range(0, _own.Length).Where(b => _own[b] != 0).ToList();
        while (waiting.Count > 0)
        {
            var next = waiting.FindIndex(b => waiting.TrueForAll(other => !_reads[b, other] || _ages[b, other] > 0));
            if (next < 0) throw new ArgumentException("blocks wait for each other's versions of the same round");
            order.Add(waiting[next]);
            waiting.RemoveAt(next);
        }
        return [.. order];
    }

    private IEnumerable<(int Block, Slot[] In, Slot[] Out)> Walk()
    {
        var slots = _start;
        for (var step = 0; step < _order.Length; step++)
        {
            var later = _order[(step + 1)..];
            bool Needed(Slot slot) => slot.Age < _depth[slot.Block] || Array.Exists(later, reader =>
                reader == slot.Block ? slot.Age == 1 : _reads[reader, slot.Block] && _ages[reader, slot.Block] == slot.Age);
            Slot[] left = [new Slot(_order[step], 0), .. slots.Where(Needed)];
            yield return (_order[step], slots, left);
            slots = left;
        }
    }

    private Step Table((int Block, Slot[] In, Slot[] Out) step)
    {
        var (reads, targets) = (new int[1 << step.In.Sum(Width1)], new int[1 << step.In.Sum(Width1)]);
        for (var history = 0; history < reads.Length; history++)
        {
            var (place, kept) = (0, Width1(step.Out[0]));
            foreach (var slot in step.In)
            {
                var (bits, width) = (history >> place & (1 << Width1(slot)) - 1, Width1(slot));
                place += width;
                var read = slot.Block == step.Block ? slot.Age == 1
                    : _reads[step.Block, slot.Block] && _ages[step.Block, slot.Block] == slot.Age;
                if (read) reads[history] |= Spread(bits, _own[slot.Block]);
                if (!step.Out.Contains(slot)) continue;
                targets[history] |= bits << kept;
                kept += width;
            }
        }
        return new Step(step.Block, 1 << step.Out.Sum(Width1), reads, targets);
    }

    private static int Spread(int configuration, int own)
    {
        var bits = 0;
        for (var rest = own; rest != 0; rest &= rest - 1, configuration >>= 1)
            if ((configuration & 1) != 0) bits |= rest & -rest;
        return bits;
    }

    /// <summary>One block's step: the state that it reads in each history, and where its new versions follow each other.</summary>
    internal sealed record Step(int Block, int Histories, int[] Reads, int[] Targets);

    private readonly record struct Slot(int Block, int Age);
}
