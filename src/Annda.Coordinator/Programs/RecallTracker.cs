namespace Annda.Programs;

/// <summary>
/// Follows one chain from state to state: finds where it rests, and cycles by Brent's method (1980), which remembers one state and moves
/// on to a later one at sweeps 1, 2, 4, 8, ….
/// </summary>
internal sealed class RecallTracker(RecallChain chain, RecallSettings settings)
{
    /// <summary>Energies are sums of floats: so much of their size is rounding.</summary>
    private const double Rounding = 1e-6;

    private ulong _last, _anchor;
    private int _sweep, _anchorAt, _period, _sweeps, _rises;
    private double _start = double.NaN, _energy = double.NaN, _largest;
    private RecallEnd _end;
    private ulong[] _state = [];

    /// <summary>Which.</summary>
    public RecallChain Chain => chain;

    /// <summary>Whether it has come to rest.</summary>
    public bool Ended => _end != RecallEnd.Moving;

    /// <summary>Sweeps seen.</summary>
    public int Sweep => _sweep;

    /// <summary>The last energy.</summary>
    public double Energy => _energy;

    /// <summary>Takes in where it starts.</summary>
    public void Begin(ulong[] state, double energy)
    {
        (_state, _energy, _start) = (state, energy, energy);
        _last = _anchor = PackedRows.Hash(state);
    }

    /// <summary>Takes in the state after the next sweep.</summary>
    public void Add(ulong[] state, double energy)
    {
        _sweep++;
        var hash = PackedRows.Hash(state);
        var first = _state.Length == 0;
        if (first) (_start, _anchor, _anchorAt) = (energy, hash, _sweep);
        else if (energy - _energy is var rise && rise > Rounding * Math.Max(Math.Abs(energy), Math.Abs(_energy)))
            (_rises, _largest) = (_rises + 1, Math.Max(_largest, rise));
        if (!first && hash == _last)
        {
            if (settings.IsCovering) (_end, _period) = (RecallEnd.FixedPoint, 1);
        }
        else _sweeps = _sweep;
        if (!first && !Ended && settings.IsMap && hash == _anchor) (_end, _period) = (RecallEnd.Cycle, _sweep - _anchorAt);
        if ((_sweep & (_sweep - 1)) == 0) (_anchor, _anchorAt) = (hash, _sweep);
        (_last, _state, _energy) = (hash, state, energy);
    }

    /// <summary>Its last state was found to be a fixed point.</summary>
    public void Rest() => (_end, _period) = (RecallEnd.FixedPoint, 1);

    /// <summary>What came of it.</summary>
    public RecallResult Result => new(chain, _end, _period, _sweeps, _start, _energy, _rises, _largest, _state);

    /// <summary>Saves everything.</summary>
    public void Write(BinaryWriter to)
    {
        to.Write(_last);
        to.Write(_anchor);
        foreach (var number in new[] { _sweep, _anchorAt, _period, _sweeps, _rises, (int)_end }) to.Write(number);
        foreach (var number in new[] { _start, _energy, _largest }) to.Write(number);
        to.Write(_state.Length);
        foreach (var word in _state) to.Write(word);
    }

    /// <summary>Goes back to what was saved.</summary>
    public void Read(BinaryReader from)
    {
        (_last, _anchor) = (from.ReadUInt64(), from.ReadUInt64());
        (_sweep, _anchorAt, _period) = (from.ReadInt32(), from.ReadInt32(), from.ReadInt32());
        (_sweeps, _rises, _end) = (from.ReadInt32(), from.ReadInt32(), (RecallEnd)from.ReadInt32());
        (_start, _energy, _largest) = (from.ReadDouble(), from.ReadDouble(), from.ReadDouble());
        _state = new ulong[from.ReadInt32()];
        for (var w = 0; w < _state.Length; w++) _state[w] = from.ReadUInt64();
    }
}
