namespace Annda.Protocol;

/// <summary>What a node has sent to other nodes for a run.</summary>
/// <param name="Messages">Messages.</param>
/// <param name="Information">Bytes of states, counts and parameters in them.</param>
/// <param name="Bytes">Bytes of the frames, acknowledgements and repeats included.</param>
/// <param name="Frames">Frames, acknowledgements and repeats included.</param>
/// <param name="Resent">Frames that were repeats.</param>
/// <param name="Refused">Frames that came in and were refused.</param>
public sealed record WireTraffic(long Messages, long Information, long Bytes, long Frames, long Resent, long Refused);
