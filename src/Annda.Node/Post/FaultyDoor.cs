using Annda.Post.Links;
using Annda.Randomness;

namespace Annda.Post;

/// <summary>Loses, doubles, changes and holds back what passes, by seed.</summary>
/// <typeparam name="T">What a frame comes with.</typeparam>
internal sealed class FaultyDoor<T>(PostFaults faults)
{
    private readonly StreamKey _key = new(faults.Seed, Purpose.Wire, StreamKey.SetMax);
    private readonly List<(byte[] Frame, T From)> _waiting = [];
    private long _frames;
    private uint _draws;

    /// <summary>What comes in now that a frame has arrived; the last ones wait until others push them in.</summary>
    public IEnumerable<(byte[] Frame, T From)> Pass(byte[] frame, T from)
    {
        (_frames, _draws) = (_frames + 1, 0);
        if (Hits(faults.Loss)) yield break;
        var copies = Hits(faults.Duplication) ? 2 + Below(faults.Copies) : 1;
        for (; copies > 0; copies--) _waiting.Add((Hits(faults.Corruption) ? Corrupt(frame) : frame, from));
        while (_waiting.Count > faults.Window)
        {
            var next = Below(_waiting.Count);
            var passed = _waiting[next];
            _waiting.RemoveAt(next);
            yield return passed;
        }
    }

    private byte[] Corrupt(byte[] frame)
    {
        if (Below(4) == 0) return frame[..Below(frame.Length)];
        frame = [.. frame];
        // Half of the time in the header: there a flipped bit would do the most harm.
        for (var flips = 1 + Below(5); flips > 0; flips--)
            frame[Below(Below(2) == 0 ? Frame.HeaderBytes : frame.Length)] ^= (byte)(1 << Below(8));
        return frame;
    }

    private bool Hits(double share) => Below(1 << 24) < share * (1 << 24);

    private int Below(int bound) => _key.Below(bound, 0, _draws++, _frames);
}
